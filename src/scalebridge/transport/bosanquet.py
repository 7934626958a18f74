r"""Diffusion in a porous body: molecules hinder molecules, walls hinder molecules, and pores wind.

.. math:: \frac{1}{D} = \frac{1}{D_m} + \frac{1}{D_K}, \qquad D_{\mathrm{eff}} = \frac{\epsilon}{\tau} D,

with the porosity epsilon and the tortuosity factor tau. The two resistances in series are exact where either
stands alone and interpolate between.

reference  C. H. Bosanquet, British TA Report BR-507 (1944); W. G. Pollard, R. D. Present, Phys. Rev. 73
           (1948) 762, doi:10.1103/PhysRev.73.762
"""

from typing import Any


def bosanquet(molecular: Any, knudsen: Any) -> Any:
    """Pore diffusivity from the molecular and the Knudsen one, all in m2/s. Arrays broadcast."""
    return molecular * knudsen / (molecular + knudsen)


def effective_diffusivity(pore_diffusivity: Any, porosity: Any, tortuosity_factor: Any) -> Any:
    """Per total cross-section, in the unit of `pore_diffusivity`. Arrays broadcast."""
    return porosity / tortuosity_factor * pore_diffusivity


def molecular_share(molecular: Any, knudsen: Any) -> Any:
    """Part of the pore's resistance that molecules offer each other: D_K/(D_m + D_K)."""
    return knudsen / (molecular + knudsen)
