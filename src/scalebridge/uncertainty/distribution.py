r"""What is known about an uncertain number: its distribution, its kind and the group it belongs to.

Every distribution is drawn from a standard normal z by

    x = Q(Phi(z)),      Q the quantile function, Phi the standard normal distribution function,

so that one correlated normal vector drives all numbers of a model (a Gaussian copula). The bounded
families use Phi(z) below the middle and Phi(-z) above it: neither tail loses digits.

takes      parameters in SI units, from the model file
gives      the nominal value, quantiles and draws to the studies of every scale
units      parameters carry the unit of the number; the factor of a lognormal is dimensionless
reference  L. Devroye, Non-Uniform Random Variate Generation (1986), chapter II; R. B. Nelsen, An
           Introduction to Copulas (2006), section 2.3
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from scalebridge.core.errors import ModelError

Kind = Literal["aleatoric", "epistemic"]
Array = NDArray[np.float64]

LARGEST_FACTOR = 1e6  # of a lognormal; beyond, the square of the standard deviation leaves 64 bits


class Family(NamedTuple):
    """One family of distributions: functions of its parameters, in the order of `names`."""

    names: tuple[str, ...]
    nominal: Callable[..., float]
    std: Callable[..., float]
    draw: Callable[..., Any]  #: (z, *parameters) -> value
    flaw: Callable[..., str | None]  #: (*parameters) -> what is wrong with them, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """The distribution of one uncertain number.

    ============  =====================  ==========================================================
    family        parameters             nominal value
    ============  =====================  ==========================================================
    normal        mean, sd               the mean
    lognormal     median, factor         the median: the middle of a quantity that varies by factors
    uniform       low, high              the midpoint: the ends are all that is known
    triangular    low, mode, high        the mode: the best guess, as its author meant it
    ============  =====================  ==========================================================

    `factor` is exp(standard deviation of the logarithm): 68 % of the draws lie between median/factor
    and median*factor. `kind` is aleatoric (it varies from place to place or from day to day) or
    epistemic (it has one value, which we do not know). Numbers of one `group` are correlated as the
    study says. Raises ModelError for parameters that make no distribution.
    """

    family: str
    parameters: tuple[float, ...]
    kind: Kind
    group: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameters", tuple(float(p) for p in self.parameters))
        flaw = _flaw(self)
        if flaw:
            raise ModelError(flaw)

    @property
    def nominal(self) -> float:
        """The value used where no uncertainty is carried: mean, median, midpoint or mode."""
        return float(FAMILIES[self.family].nominal(*self.parameters))

    @property
    def std(self) -> float:
        """Standard deviation, in the unit of the number."""
        return float(FAMILIES[self.family].std(*self.parameters))

    def from_normal(self, z: ArrayLike) -> Array:
        """The (...) values with the same rank as the standard normal draws `z` (...)."""
        draw = FAMILIES[self.family].draw
        return np.asarray(draw(np.asarray(z, dtype=np.float64), *self.parameters), dtype=np.float64)

    def quantile(self, u: ArrayLike) -> Array:
        """The (...) values not exceeded with probability `u` (...), between 0 and 1."""
        return self.from_normal(ndtri(np.asarray(u, dtype=np.float64)))


def _draw_normal(z: Array, mean: float, sd: float) -> Array:
    return mean + sd * z


def _draw_lognormal(z: Array, median: float, factor: float) -> Array:
    return np.asarray(median * np.exp(np.log(factor) * z))


def _draw_uniform(z: Array, low: float, high: float) -> Array:
    width = high - low
    return np.where(z < 0, low + width * ndtr(z), high - width * ndtr(-z))


def _draw_triangular(z: Array, low: float, mode: float, high: float) -> Array:
    width, rise, fall = high - low, mode - low, high - mode
    rising = low + np.sqrt(ndtr(z) * width * rise)
    falling = high - np.sqrt(ndtr(-z) * width * fall)
    return np.where(ndtr(z) * width < rise, rising, falling)


def _std_lognormal(median: float, factor: float) -> float:
    variance = np.log(factor) ** 2
    return float(median * np.exp(variance / 2) * np.sqrt(np.expm1(variance)))


def _std_triangular(low: float, mode: float, high: float) -> float:
    rise, fall = mode - low, high - mode
    return float(np.sqrt((rise**2 + rise * fall + fall**2) / 18))


def _flaw_normal(mean: float, sd: float) -> str | None:
    return (
        None if sd > 0 else "the sd of a normal must be above zero; a certain number is written without one"
    )


def _flaw_lognormal(median: float, factor: float) -> str | None:
    if not median > 0:
        return "the median of a lognormal must be above zero"
    if not 1 < factor <= LARGEST_FACTOR:
        limits = f"above 1 and at most {LARGEST_FACTOR:g} (1.2 means: within about 20 %)"
        return f"the factor of a lognormal is {factor:g}, but must be {limits}"
    return None


def _flaw_uniform(low: float, high: float) -> str | None:
    return None if low < high else "the low end of a uniform must be below its high end"


def _flaw_triangular(low: float, mode: float, high: float) -> str | None:
    ordered = low <= mode <= high and low < high
    return None if ordered else "a triangular is written [low, mode, high], in rising order"


def _flaw(d: Distribution) -> str | None:
    """What is wrong with a distribution, in words, or None."""
    if d.family not in FAMILIES:
        return f"unknown distribution {d.family!r}; expected one of {', '.join(FAMILIES)}"
    names = FAMILIES[d.family].names
    if len(d.parameters) != len(names):
        return f"found {len(d.parameters)} parameters; a {d.family} is written [{', '.join(names)}]"
    if not np.all(np.isfinite(d.parameters)):
        return f"the parameters of a {d.family} must be finite numbers"
    if d.kind not in ("aleatoric", "epistemic"):
        return f"found kind {d.kind!r}; expected aleatoric (it varies) or epistemic (it is not known)"
    if not d.group.strip():
        return "the group is empty; name what the number is uncertain together with, such as 'barriers'"
    return FAMILIES[d.family].flaw(*d.parameters)


FAMILIES: dict[str, Family] = {
    "normal": Family(
        names=("mean", "sd"),
        nominal=lambda mean, sd: mean,
        std=lambda mean, sd: sd,
        draw=_draw_normal,
        flaw=_flaw_normal,
    ),
    "lognormal": Family(
        names=("median", "factor"),
        nominal=lambda median, factor: median,
        std=_std_lognormal,
        draw=_draw_lognormal,
        flaw=_flaw_lognormal,
    ),
    "uniform": Family(
        names=("low", "high"),
        nominal=lambda low, high: (low + high) / 2,
        std=lambda low, high: (high - low) / np.sqrt(12),
        draw=_draw_uniform,
        flaw=_flaw_uniform,
    ),
    "triangular": Family(
        names=("low", "mode", "high"),
        nominal=lambda low, mode, high: mode,
        std=_std_triangular,
        draw=_draw_triangular,
        flaw=_flaw_triangular,
    ),
}
