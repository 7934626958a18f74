"""First-order autoregressive series, whose correlations are known: rho_k = phi^k, g = (1+phi)/(1-phi)."""

import numpy as np
from scipy.signal import lfilter


def ar1(rng, phi, shape, sd=1.0):
    """Stationary series (replicas, n) of standard deviation `sd` around zero."""
    kicks = rng.normal(size=shape)
    kicks[:, 0] /= np.sqrt(1.0 - phi**2)
    return sd * np.sqrt(1.0 - phi**2) * lfilter([1.0], [1.0, -phi], kicks, axis=1)


def inefficiency(phi):
    return (1.0 + phi) / (1.0 - phi)
