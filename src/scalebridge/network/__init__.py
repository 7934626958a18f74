"""Species, sites and steps of a mechanism; what they conserve, and the audits they have to pass."""

from scalebridge.network.audit import audit
from scalebridge.network.conservation import conserved_quantities
from scalebridge.network.cycles import Cycle, cycles, opposite_pairs
from scalebridge.network.equation import Equation, parse
from scalebridge.network.mechanism import Mechanism, Reaction
from scalebridge.network.multiplicity import Pairs, multiplicity
from scalebridge.network.species import Adsorbate, Gas, Site, site_of

__all__ = [
    "Adsorbate",
    "Cycle",
    "Equation",
    "Gas",
    "Mechanism",
    "Pairs",
    "Reaction",
    "Site",
    "audit",
    "conserved_quantities",
    "cycles",
    "multiplicity",
    "opposite_pairs",
    "parse",
    "site_of",
]
