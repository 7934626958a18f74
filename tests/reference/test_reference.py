"""The referee is refereed: against conservation laws, closed formulas, published digits and mpmath."""

from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf
from scipy.constants import Boltzmann, e

from reference import exact_cases
from reference.high_precision import (
    Arrays,
    confirm,
    finite_difference_tof,
    leading_eigenvalue,
    steady_state,
    steady_states,
    turnover,
)
from reference.random_mechanisms import RandomMechanism, random_mechanism
from reference.steady_equations import ProofError

MULTIPLE = {1: 235, 2: 188}  # kinds of site: a seed whose mechanism has three steady states


@pytest.fixture(scope="module", params=[1, 2], ids=["one kind of site", "two kinds of site"])
def mechanisms(request: pytest.FixtureRequest) -> list[RandomMechanism]:
    return [random_mechanism(seed, site_types=request.param) for seed in range(40)]


# The generator -----------------------------------------------------------------------------------


@pytest.mark.exact
def test_a_seed_always_gives_the_same_mechanism() -> None:
    first, again, other = (random_mechanism(seed) for seed in (7, 7, 8))
    assert first.equations == again.equations
    np.testing.assert_array_equal(first.kf, again.kf)
    assert first.equations != other.equations


@pytest.mark.exact
def test_every_random_step_keeps_elements_and_sites(mechanisms: list[RandomMechanism]) -> None:
    for m in mechanisms:
        atoms = m.stoichiometry @ m.composition + m.gas_stoichiometry @ m.gas_composition
        sites = m.stoichiometry @ (m.site_of[:, None] == np.arange(len(m.totals)))
        assert not atoms.any()
        assert not sites.any()


@pytest.mark.exact
def test_sites_are_all_that_a_random_surface_conserves(mechanisms: list[RandomMechanism]) -> None:
    for m in mechanisms:
        assert np.linalg.matrix_rank(m.stoichiometry) == len(m.names) - len(m.totals)


@pytest.mark.exact
def test_random_rate_constants_obey_detailed_balance(mechanisms: list[RandomMechanism]) -> None:
    for m in mechanisms:
        reaction = m.stoichiometry @ m.gibbs + m.gas_stoichiometry @ m.gas_gibbs  # eV
        quotient = m.gas_stoichiometry @ np.log(m.pressure)  # pressures that kf and kr hold
        drive = -reaction * e / (Boltzmann * m.temperature) - quotient
        np.testing.assert_allclose(m.log_forward - m.log_reverse, drive, rtol=1e-12, atol=1e-12)


@pytest.mark.exact
def test_random_mechanisms_are_stiff_and_held_away_from_equilibrium(
    mechanisms: list[RandomMechanism],
) -> None:
    for m in mechanisms:
        constants = np.concatenate([m.kf, m.kr])
        assert constants.max() / constants.min() >= 1e30
        assert any(not r.contains(0) for r in steady_state(m).net)


# The root and its proof --------------------------------------------------------------------------


@pytest.mark.exact
def test_langmuir_coverage_and_its_relaxation_are_the_textbook_ones() -> None:
    m = Arrays(
        forward_orders=[[0, 1]], reverse_orders=[[1, 0]], kf=[3e-20], kr=[1e10], site_of=[0, 0], totals=[1.0]
    )
    root = steady_state(m)
    with mp.workdps(110):
        expected = mpf(3e-20) / (mpf(3e-20) + mpf(1e10))
        assert abs(as_mpf(root.theta[0], 105) / expected - 1) < mpf(10) ** -100
    assert leading_eigenvalue(m, root) == pytest.approx(-(3e-20 + 1e10), rel=1e-15)


@pytest.mark.peer
def test_mpmath_finds_the_same_root_to_a_hundred_digits(mechanisms: list[RandomMechanism]) -> None:
    with mp.workdps(260):
        for m in mechanisms[:10]:
            ours = [as_mpf(x, 115) for x in steady_state(m).theta]
            theirs = newton_of_mpmath(m, [mpf(float(x)) for x in ours])
            assert max(abs(a / b - 1) for a, b in zip(ours, theirs, strict=True)) < mpf(10) ** -100


@pytest.mark.exact
def test_proved_coverages_are_positive_fill_the_sites_and_balance(mechanisms: list[RandomMechanism]) -> None:
    for m in mechanisms:
        root = steady_state(m)
        assert all(x > 0 for x in root.theta)
        for kind, total in enumerate(m.totals):
            mine = [as_mpf(x, 110) for x, k in zip(root.theta, m.site_of, strict=True) if k == kind]
            with mp.workdps(110):
                assert abs(sum(mine) - mpf(float(total))) < mpf(10) ** -100


@pytest.mark.exact
def test_at_equilibrium_every_net_rate_vanishes() -> None:
    m = random_mechanism(5)
    ln_theta = np.random.default_rng(5).integers(-20, 0, len(m.names))
    kr = 2.0 ** np.arange(len(m.kf))  # powers of two: the equilibrium is exact in doubles
    balanced = Arrays(
        forward_orders=m.forward_orders,
        reverse_orders=m.reverse_orders,
        kf=kr * 2.0 ** (m.stoichiometry @ ln_theta),
        kr=kr,
        site_of=m.site_of,
        totals=m.totals,
    )
    root = steady_state(balanced)
    expected = 2.0**ln_theta / (2.0**ln_theta).sum()
    np.testing.assert_allclose(root.coverages, expected, rtol=1e-15)
    assert all(r.contains(0) for r in root.net)


@pytest.mark.slow
@pytest.mark.exact
@pytest.mark.parametrize("site_types", [1, 2])
def test_three_hundred_random_mechanisms_have_a_proved_root(site_types: int) -> None:
    for seed in range(300):
        m = random_mechanism(seed, site_types=site_types)
        assert confirm(m, steady_state(m).coverages).error < 1e-15


# Candidates --------------------------------------------------------------------------------------


@pytest.mark.exact
def test_a_root_rounded_to_doubles_is_confirmed(mechanisms: list[RandomMechanism]) -> None:
    for m in mechanisms[:10]:
        verdict = confirm(m, steady_state(m).coverages)
        assert verdict.nearest < 2.3e-16
        assert verdict.scratch < 2.3e-16
        assert verdict.stable


@pytest.mark.exact
@pytest.mark.parametrize("off", [1e-12, 1e-6, 1e-2, 10.0])
def test_a_candidate_off_in_one_coverage_is_reported_that_far_off(
    off: float, mechanisms: list[RandomMechanism]
) -> None:
    for m in mechanisms[:4]:
        root = steady_state(m).coverages
        for i in range(len(m.names)):
            candidate = root.copy()
            candidate[i] *= 1 + off
            verdict = confirm(m, candidate)
            assert verdict.scratch == pytest.approx(off, rel=1e-3)
            assert verdict.nearest > 0.5 * off


@pytest.mark.exact
def test_a_small_absolute_residual_confirms_nothing() -> None:
    known = exact_cases.SHEET_K[0]  # all rates are below 1e-7 1/s
    candidate = np.array([1.16406392e-21, 2 * 8.88955321e-10, 1 - 2 * 8.88955321e-10])
    assert confirm(known.mechanism, candidate).error > 0.5


@pytest.mark.exact
def test_a_guess_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(ProofError, match="no root"):
        steady_state(random_mechanism(MULTIPLE[1]), guess=np.full(6, 1e-300))


@pytest.mark.exact
@pytest.mark.parametrize("site_types", [1, 2])
def test_three_steady_states_are_found_and_the_middle_one_is_unstable(site_types: int) -> None:
    m = random_mechanism(MULTIPLE[site_types], site_types=site_types)
    roots = steady_states(m)
    assert [leading_eigenvalue(m, root) < 0.0 for root in roots] == [True, False, True]
    assert max(confirm(m, root.coverages).nearest for root in roots) < 1e-15
    assert confirm(m, roots[2].coverages).scratch > 0.1


# Sensitivities and published numbers -------------------------------------------------------------


@pytest.mark.exact
def test_a_ten_step_cycle_turns_over_as_the_energetic_span_says() -> None:
    kf, kr = ten_steps()
    root = steady_state(exact_cases.cycle(kf, kr))
    with mp.workdps(110):
        expected = exact_cases.energetic_span_tof(kf, kr)
        for rate in root.net:
            assert abs(as_mpf(rate, 105) / expected - 1) < mpf(10) ** -60


@pytest.mark.exact
def test_rate_control_in_the_cycle_is_the_derivative_of_the_energetic_span_formula() -> None:
    kf, kr = ten_steps()
    with mp.workdps(120):
        for step in range(10):
            found = finite_difference_tof(exact_cases.cycle(kf, kr), step, [1.0] + 9 * [0.0], "forward")
            assert abs(as_mpf(found, 60) - slope_of_formula(kf, kr, step)) < mpf(10) ** -48


@pytest.mark.exact
def test_forward_and_reverse_sensitivities_add_up_and_rate_control_sums_to_one() -> None:
    m, co2 = exact_cases.SHEET_K[1].mechanism, [0.0, 0.0, 1.0]
    with mp.workdps(60):
        forward, reverse, both = (
            [as_mpf(finite_difference_tof(m, step, co2, change), 55) for step in range(3)]
            for change in ("forward", "reverse", "both")
        )
        assert abs(sum(both) - 1) < mpf(10) ** -48
        assert abs(reverse[0]) > 0.1
        for parts in zip(forward, reverse, both, strict=True):
            assert abs(parts[0] + parts[1] - parts[2]) < mpf(10) ** -48


@pytest.mark.literature
@pytest.mark.parametrize("known", exact_cases.SHEET_K)
def test_published_co_oxidation_vectors_are_reproduced(known: exact_cases.Known) -> None:
    root = steady_state(known.mechanism)
    for species, coverage in known.coverages.items():
        assert root.coverages[species] == pytest.approx(coverage, rel=1e-8)
    assert float(turnover(root.net, [0, 0, 1])) == pytest.approx(known.turnover_frequency, rel=5e-8)


# Helpers -----------------------------------------------------------------------------------------


def as_mpf(ball: Any, digits: int) -> mpf:
    """The centre of a ball in mpmath, to `digits` digits."""
    with mp.workdps(digits + 5):
        return mpf(ball.mid().str(digits, radius=False))


def ten_steps() -> tuple[list[float], list[float]]:
    rng = np.random.default_rng(10)
    return list(np.exp(rng.uniform(-40.0, 30.0, 10))), list(np.exp(rng.uniform(-40.0, 30.0, 10)))


def slope_of_formula(kf: list[float], kr: list[float], step: int) -> mpf:
    """d ln TOF / d ln kf of the closed formula, by mpmath."""

    def ln_tof(x: mpf) -> mpf:
        faster = [mpf(float(k)) * (mpmath.exp(x) if i == step else 1) for i, k in enumerate(kf)]
        return mpmath.log(abs(exact_cases.energetic_span_tof(faster, [mpf(float(k)) for k in kr])))

    width = mpf(10) ** -30
    return (ln_tof(width) - ln_tof(-width)) / (2 * width)


def newton_of_mpmath(m: RandomMechanism, start: list[mpf]) -> list[mpf]:
    """Coverages by Newton's method of mpmath, whose derivatives are its own differences."""

    def equations(*u: mpf) -> list[mpf]:
        theta = [mpmath.exp(x) for x in u]
        net = [mpf(0)] * len(theta)
        for a, b, f, r in zip(m.forward_orders, m.reverse_orders, m.kf, m.kr, strict=True):
            rate = mpf(float(f)) * mpmath.fprod(x ** int(n) for x, n in zip(theta, a, strict=True))
            rate -= mpf(float(r)) * mpmath.fprod(x ** int(n) for x, n in zip(theta, b, strict=True))
            net = [x + int(n) * rate for x, n in zip(net, b - a, strict=True)]
        for kind in range(len(m.totals)):
            net[len(net) - len(m.totals) + kind] = (
                sum(x for x, k in zip(theta, m.site_of, strict=True) if k == kind) - 1
            )
        return net

    found = mpmath.findroot(
        equations, [mpmath.log(x) for x in start], tol=mpf(10) ** -240, maxsteps=30, verify=False
    )
    return [mpmath.exp(x) for x in found]
