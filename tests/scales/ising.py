"""Equilibrium configurations of Ising models, as (snapshots, n_x, n_y, 1) of -1 and 1."""

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

CRITICAL = 0.5 * np.log(1.0 + np.sqrt(2.0))  # K = J/kT on the square lattice


def exact_length(K):
    """Onsager: along an axis of the square lattice, above the critical temperature."""
    return 1.0 / (np.log(1.0 / np.tanh(K)) - 2.0 * K)


def ring(rng, K, cells, snapshots):
    """Exact and independent samples of a ring: walls are independent but even in number."""
    walls = rng.random((2 * snapshots + 50, cells)) < 1.0 / (1.0 + np.exp(2.0 * K))
    walls = walls[walls.sum(axis=1) % 2 == 0][:snapshots]
    first = rng.choice([-1, 1], size=(len(walls), 1))
    return (first * (-1) ** np.cumsum(walls, axis=1))[:, :, None, None]


def plane(rng, K, shape, snapshots, between=2, warm_up=50):
    """Swendsen-Wang on a periodic square lattice; far from critical, two sweeps forget a configuration.

    R. H. Swendsen, J.-S. Wang, Phys. Rev. Lett. 58 (1987) 86, doi:10.1103/PhysRevLett.58.86
    """
    n = np.prod(shape)
    site = np.arange(n).reshape(shape)
    i = np.tile(site.ravel(), 2)
    j = np.concatenate([np.roll(site, -1, axis).ravel() for axis in (0, 1)])
    spin, kept = np.ones(n, dtype=np.int8), []
    for sweep in range(warm_up + snapshots * between):
        bond = (spin[i] == spin[j]) & (rng.random(2 * n) < 1.0 - np.exp(-2.0 * K))
        graph = coo_matrix((np.ones(bond.sum(), dtype=np.int8), (i[bond], j[bond])), shape=(n, n))
        clusters, label = connected_components(graph, directed=False)
        spin = rng.choice(np.array([-1, 1], dtype=np.int8), size=clusters)[label]
        if sweep >= warm_up and (sweep - warm_up) % between == 0:
            kept.append(spin.reshape(*shape, 1))
    return np.array(kept)
