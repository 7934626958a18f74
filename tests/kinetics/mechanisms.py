"""Reference mechanisms as rate equations of the solver under test."""

from typing import Any

import numpy as np

from scalebridge.kinetics import RateEquations


def rate_equations(mechanism: Any) -> RateEquations:
    """The stoichiometry of anything with `forward_orders`, `reverse_orders` and `site_of`."""
    site_of = np.asarray(mechanism.site_of)
    return RateEquations(
        forward_orders=np.asarray(mechanism.forward_orders, dtype=float),
        reverse_orders=np.asarray(mechanism.reverse_orders, dtype=float),
        capacity=np.ones(site_of.size),
        conserved=(site_of == np.arange(site_of.max() + 1)[:, None]).astype(float),
    )
