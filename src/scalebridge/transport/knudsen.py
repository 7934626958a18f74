r"""Gas in pores so narrow that molecules meet the wall more often than each other.

.. math:: D_K = \tfrac{2}{3} \, r \, \bar v, \qquad \bar v = \sqrt{8RT / \pi M}, \qquad
          \lambda = \frac{k_B T}{\sqrt 2 \, \pi d^2 p}, \qquad Kn = \lambda / 2r,

for a long cylindrical pore of radius r with walls that scatter diffusely; d is the collision diameter.

units      SI: m, m/s, m2/s, kg/mol, Pa, K
reference  M. Knudsen, Ann. Phys. 333 (1909) 75, doi:10.1002/andp.19093330106
"""

from typing import Any

import numpy as np

from scalebridge.core.constants import R, k_B


def mean_thermal_speed(T: Any, molar_mass: Any) -> Any:
    """Mean speed of molecules in m/s at `T` (K), of `molar_mass` (kg/mol). Arrays broadcast.

    >>> print(f"{mean_thermal_speed(300.0, 28.0134e-3):.1f}")
    476.2
    """
    return np.sqrt(8.0 * R * T / (np.pi * molar_mass))


def knudsen_diffusivity(T: Any, pore_radius: Any, molar_mass: Any) -> Any:
    """Diffusivity in m2/s in pores of `pore_radius` (m) where only the walls count. Arrays broadcast."""
    return 2.0 / 3.0 * pore_radius * mean_thermal_speed(T, molar_mass)


def mean_free_path(T: Any, p: Any, collision_diameter: Any) -> Any:
    """Way between two collisions of a molecule in m, at total pressure `p` (Pa). Arrays broadcast."""
    return k_B * T / (np.sqrt(2.0) * np.pi * collision_diameter**2 * p)


def knudsen_number(T: Any, p: Any, collision_diameter: Any, pore_radius: Any) -> Any:
    """Mean free path over pore diameter. Arrays broadcast."""
    return mean_free_path(T, p, collision_diameter) / (2.0 * pore_radius)
