"""What a coarser scale may ask of a surface: production rates as a function of temperature and pressures.

A closure relation supplies the missing variable of a balance: the rate at which a surface makes and
consumes each gas, given T and the partial pressures in contact with it. Pellet and reactor know only this
protocol, whatever stands behind it: an isotherm, a rate law, a mean-field steady state, a table.

Rates say their basis. `rate_per_area` is in mol per m2 of active surface and second; `rate_per_site`, in
1/s, follows from the closure's one declared site density.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Number = NDArray[Any]  # real, or complex while a derivative travels along


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureRates:
    """Production rates of all gases at some cells, with exact derivatives."""

    rate_per_area: Number  #: (cells, species) mol m-2 s-1, positive where formed
    d_temperature: Array  #: (cells, species) mol m-2 s-1 K-1
    d_pressure: Array  #: (cells, species, species) [.., i, j]: of rate i to pressure j, mol m-2 s-1 Pa-1
    standard_error: Array  #: (cells, species) mol m-2 s-1, of the closure itself; 0 if deterministic
    valid: NDArray[np.bool_]  #: (cells,) whether the cell lies in the domain of validity
    state: Any = None  #: hand it back to start the next evaluation nearby


class Closure(Protocol):
    """Production rates of a surface in contact with gas."""

    @property
    def species(self) -> tuple[str, ...]:
        """Names of the gases, in the order of all arrays."""
        ...

    @property
    def site_density(self) -> float:
        """Sites per active area, mol m-2; rate_per_site = rate_per_area / site_density."""
        ...

    def __call__(self, temperature: Array, pressure: Array, state: Any = None) -> ClosureRates:
        """Rates at `temperature` (cells,) K and `pressure` (cells, species) Pa.

        Raises NotConverged where no steady surface is found.
        """
        ...


def lift(rates: ClosureRates, pressure: Array) -> Callable[[Number], Number]:
    """`rate_per_area` around `pressure` (cells, species), as a function that takes complex pressures.

    Exact for infinitesimal imaginary parts, which is all that a complex step asks; the real part must be
    `pressure` itself. Shapes (..., cells, species).
    """

    def rate(p: Number) -> Number:
        change = np.einsum("cij,...cj->...ci", rates.d_pressure, np.imag(p))
        return np.asarray(rates.rate_per_area + 1j * change)

    assert rates.d_pressure.shape == (*pressure.shape, pressure.shape[-1])
    return rate
