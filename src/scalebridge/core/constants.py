"""Physical constants (CODATA, as shipped with SciPy) and the standard pressure, in SI with mol."""

from scipy.constants import N_A, R, h
from scipy.constants import e as elementary_charge
from scipy.constants import k as k_B  # noqa: N812 - as the field writes it

STANDARD_PRESSURE = 1e5  #: Pa; the IUPAC standard state of gases, 1 bar
EV = elementary_charge * N_A  #: one electronvolt per particle, in J/mol

__all__ = ["EV", "N_A", "STANDARD_PRESSURE", "R", "elementary_charge", "h", "k_B"]
