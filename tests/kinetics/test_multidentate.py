"""Adsorbates on several sites in mean field, against Langmuir's closed forms."""

from types import SimpleNamespace

import numpy as np
import pytest

from scalebridge.kinetics import RateEquations, stability, steady_state
from scalebridge.network import (
    Adsorbate,
    Gas,
    Mechanism,
    Reaction,
    Site,
    audit,
    conserved_quantities,
    parse,
)
from scalebridge.studies.multiplicity import surfaces_from_many_starts


def mechanism(
    feet: dict[str, tuple[str, ...]], equations: dict[str, str], ways: float = 1.0, multiplicity: float = 1.0
) -> Mechanism:
    """Gases A, B ... and adsorbates that stand on `feet`, with one site of each kind per cell.

    Those on several sites have so many `ways` to lie, and all steps the same multiplicity.
    """
    kinds = dict.fromkeys(kind for stand in feet.values() for kind in stand)
    return Mechanism(
        gases=tuple(
            Gas(name=name, composition={name: 1})
            for name in dict.fromkeys(name.split(".")[0] for name in feet)
        ),
        adsorbates=tuple(
            Adsorbate(
                name=name,
                site=stand[0],
                composition={name.split(".")[0]: 1},
                occupies=stand,
                ways=ways if len(stand) > 1 else 1.0,
            )
            for name, stand in feet.items()
        ),
        sites=tuple(Site(name=kind, per_cell=1) for kind in kinds),
        reactions=tuple(
            Reaction(name=name, equation=parse(text), multiplicity=multiplicity)
            for name, text in equations.items()
        ),
    )


def rate_equations(m: Mechanism) -> RateEquations:
    return RateEquations(
        forward_orders=m.forward_orders.astype(float),
        reverse_orders=m.reverse_orders.astype(float),
        capacity=m.capacity,
        conserved=conserved_quantities(m.stoichiometry, m.site_sums).astype(float),
    )


BIDENTATE = mechanism({"B.s": ("s", "s")}, {"adsorption": "B + 2 s <=> B.s"})


def langmuir(Kp: float, ways: float = 1.0) -> tuple[float, float]:
    """theta_B and theta_* from  ways K p theta_*^2 = theta_B,  2 theta_B + theta_* = 1.

    K p is that of one pair of sites. On a lattice with `ways` bonds per site a site meets a molecule on each
    of them, whereas a molecule that lies there has one way to leave.
    """
    empty = 2.0 / (1.0 + np.sqrt(1.0 + 8.0 * ways * Kp))
    return ways * Kp * empty**2, empty


@pytest.mark.exact
@pytest.mark.parametrize("Kp", [1e-12, 1e-3, 1.0, 1e3, 1e12])
def test_a_bidentate_obeys_its_langmuir_isotherm(Kp: float) -> None:
    assert audit(BIDENTATE) == []
    state = steady_state(rate_equations(BIDENTATE), [[5.0 * Kp]], [[5.0]])
    np.testing.assert_allclose(state.theta[0], langmuir(Kp), rtol=1e-11)
    assert stability(state).stable.all()


@pytest.mark.exact
@pytest.mark.parametrize("ways", [1.0, 2.0, 3.0], ids=["line", "square", "hexagonal"])
@pytest.mark.parametrize("Kp", [1e-9, 1e-3, 1.0, 1e6])
def test_a_molecule_leaves_once_however_many_ways_it_can_lie(ways: float, Kp: float) -> None:
    """One process per bond, `ways` bonds per site; see `langmuir`."""
    m = mechanism({"B.s": ("s", "s")}, {"adsorption": "B + 2 s <=> B.s"}, ways=ways, multiplicity=ways)
    kf, kr = m.forward_multiplicities * (5.0 * Kp), m.reverse_multiplicities * 5.0
    state = steady_state(rate_equations(m), kf[None, :], kr[None, :])
    np.testing.assert_allclose(state.theta[0], langmuir(Kp, ways), rtol=1e-11)
    assert kr == pytest.approx([5.0])  # per molecule, not per bond


@pytest.mark.exact
def test_two_molecules_side_by_side_each_lie_in_one_of_their_ways() -> None:
    """A pair of bidentates in one given arrangement: its probability is (theta_B / ways)^2."""
    m = mechanism({"B.s": ("s", "s")}, {"meeting": "2 B.s => 2 B + 4 s"}, ways=2.0, multiplicity=6.0)
    assert m.forward_multiplicities == pytest.approx([6.0 / 4.0])
    assert m.reverse_multiplicities == pytest.approx([6.0])


@pytest.mark.exact
def test_a_molecule_across_two_kinds_of_sites_competes_on_both() -> None:
    """With K p = 1 for all: theta_B = empty_s empty_t, theta_A = empty_s; both sums are 1."""
    m = mechanism(
        {"B.s": ("s", "t"), "A.s": ("s",)},
        {"across": "B + s + t <=> B.s", "beside": "A + s <=> A.s"},
    )
    state = steady_state(rate_equations(m), [[1.0, 3.0]], [[1.0, 3.0]])
    B, A, s, t = state.theta[0]
    np.testing.assert_allclose((B, A), (s * t, s), rtol=1e-12)
    np.testing.assert_allclose(m.site_sums @ state.theta[0], 1.0, rtol=1e-12)
    assert 2 * s + s * t == pytest.approx(1.0, rel=1e-12)
    assert t * (1 + s) == pytest.approx(1.0, rel=1e-12)


@pytest.mark.exact
def test_exact_slopes_hold_for_a_bidentate() -> None:
    """d ln theta_B / d ln p = theta_* / (1 + 2 theta_B) by Langmuir: differentiate the closed form."""
    step, Kp = 1e-30, 0.7
    state = steady_state(rate_equations(BIDENTATE), np.array([[Kp * (1 + 1j * step)]]), np.array([[1.0]]))
    covered, empty = langmuir(Kp)
    slope = state.theta[0, 0].imag / state.theta[0, 0].real / step
    assert slope == pytest.approx(empty / (empty + 4 * covered), rel=1e-12)


@pytest.mark.exact
def test_the_default_start_holds_all_sites_where_more_is_conserved_than_they() -> None:
    """A sum that is not over a kind of site must not disturb those: A and B always come together."""
    m = mechanism({"A.s": ("s",), "B.s": ("s", "s")}, {"pair": "A + B + 3 s <=> A.s + B.s"})
    state = steady_state(rate_equations(m), [[8.0]], [[1.0]])
    A, B, empty = state.theta[0]
    np.testing.assert_allclose((A + 2 * B + empty, B), (1.0, A), rtol=1e-12)
    np.testing.assert_allclose(A * B, 8.0 * empty**3, rtol=1e-11)


@pytest.mark.exact
def test_starts_covered_by_a_bidentate_lead_to_the_one_state_there_is() -> None:
    closure = SimpleNamespace(
        mechanism=BIDENTATE,
        equations=rate_equations(BIDENTATE),
        effective_constants=lambda temperature, pressure: (np.array([3.0]), np.array([1.0])),
    )
    search = surfaces_from_many_starts(SimpleNamespace(closure=closure, temperature=500.0, pressure=None))  # type: ignore[arg-type]
    assert (search.count, search.starts) == (1, 2)
