"""How many processes of a step one unit cell holds.

A rate constant belongs to one process: one site that loses its molecule, one pair on which two molecules
meet. The rate per cell is that of a process times their number, which geometry gives:

    one site                       sites of that kind per cell
    a pair of unlike sites         pairs per cell; the sites tell who is who
    a pair of equal sites          pairs per cell, twice if the two sites take different parts

`O.cus + CO.cus => CO2 + 2 cus` happens with O on the left or on the right of a pair: two processes.
`O2 + 2 cus <=> 2 O.cus` happens once on a pair. In a hop `CO.cus + cus <=> cus + CO.cus` the sites differ:
two processes. The i-th occupant of a kind of site on the left becomes the i-th one on the right, as written.

An adsorbate on several sites counts as one occupant of each, and its feet on a kind of site are alike:
`O2 + 2 s <=> O2.s` happens once on a pair, `CO2.s => CO.s + O.s` from two sites s in either order.
"""

from collections.abc import Iterator, Mapping, Sequence

from scalebridge.core.errors import ModelError, Problem
from scalebridge.network.equation import Equation
from scalebridge.network.species import Adsorbate, Site, site_of

Pairs = Mapping[tuple[str, str], float]


def multiplicity(
    equation: Equation,
    sites: Sequence[Site],
    pairs: Pairs | None = None,
    *,
    adsorbates: Sequence[Adsorbate] = (),
    path: tuple[str, ...] = (),
) -> float:
    """Processes of a step per unit cell.

    Parameters
    ----------
    equation : the step; its order of writing says which occupant becomes which
    sites : sites of the unit cell
    pairs : neighbouring pairs per unit cell by the names of their sites, in either order. Without any the
        surface is well mixed and a step on several sites counts once per cell, which needs one site of
        each kind per cell.
    adsorbates : those that stand on several sites; any other stands on the site in its name
    path : place of the equation in the model file, for the error

    Raises ModelError where the number does not follow: sites that do not close, a pair that is not
    declared, more than two sites, or several sites of a kind per cell without pairs.
    """
    per_cell = {site.name: site.per_cell for site in sites}
    feet = {adsorbate.name: adsorbate.feet for adsorbate in adsorbates}
    before, after = (
        list(_occupants(side, per_cell, feet)) for side in (equation.reactants, equation.products)
    )
    found = [site for site, _ in before]
    if sorted(found) != sorted(site for site, _ in after):
        raise ModelError(Problem(path, "the two sides occupy different sites; balance the equation first"))
    if len(found) == 1:
        return float(per_cell[found[0]])
    if not pairs:
        return _well_mixed(found, per_cell, path)
    if len(found) != 2:
        message = f"a step on {len(found)} sites has no count that follows from pairs; give its multiplicity"
        raise ModelError(Problem(path, message))
    first, second = found
    count = _pairs_of(first, second, pairs, path)
    alike = before[0] == before[1] and after[0] == after[1]
    return count if first != second or alike else 2 * count


def _occupants(
    side: Mapping[str, int], sites: Mapping[str, float], feet: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    """Site and occupant of every surface species on one side, foot by foot, as written."""
    for name, count in side.items():
        if site_of(name) in sites:
            yield from [(kind, name) for kind in feet.get(name, (site_of(name),))] * count


def _well_mixed(found: Sequence[str], per_cell: Mapping[str, float], path: tuple[str, ...]) -> float:
    several = [site for site in found if per_cell[site] != 1]
    if several:
        message = (
            f"the cell holds {per_cell[several[0]]:g} {several[0]} sites and no pairs are declared, so the "
            "number of neighbours is unknown; declare the pairs, or give the multiplicity of the step"
        )
        raise ModelError(Problem(path, message))
    return 1.0


def _pairs_of(first: str, second: str, pairs: Pairs, path: tuple[str, ...]) -> float:
    for pair in ((first, second), (second, first)):
        if pair in pairs:
            return float(pairs[pair])
    message = f"the step needs {first}-{second} neighbours, but no such pair is declared; add it to the pairs"
    raise ModelError(Problem(path, message))
