"""The assembled chain against proved surfaces, balances by hand, limits and tables."""

import json
from pathlib import Path

import numpy as np
import pytest

from reference import ruo2_mean_field
from scalebridge.core.errors import ModelError
from scalebridge.pellet import solve_pellet
from studies.ruo2_chain import BAR, GAS_CONSTANT, N_A, chain, values

REFERENCE = json.loads(Path(ruo2_mean_field.__file__).with_suffix(".json").read_text())
T, CELL_AREA = 600.0, 20.0616e-20
FEED = 8e-6 * BAR / (GAS_CONSTANT * T)  # mol/s of CO, and of O2
ACTIVE_AREA, PELLETS = 6.0e3, 1e-7  # m2/m3, m3


def at(p_CO: str):
    return chain(("conditions.pressure.CO", f"{p_CO} bar"), stages=("surface",))


@pytest.mark.peer
@pytest.mark.parametrize("p_CO", ["1", "7", "10", "20"])
def test_turnover_and_coverages_are_the_proved_ones_within_half_a_percent(p_CO):
    """What is left is Shomate polynomials here against JANAF tables there."""
    found, proved = values(at(p_CO)), REFERENCE["cases"][p_CO]
    assert found["surface.turnover_frequency"] == pytest.approx(float(proved["turnover_frequency"]), rel=5e-3)
    for name in ("O.br", "CO.br", "O.cus", "CO.cus"):
        assert found[f"surface.coverage.{name}"] == pytest.approx(float(proved["coverages"][name]), rel=5e-3)
    assert found["surface.relaxation_time"] == pytest.approx(-1 / proved["leading_eigenvalue"], rel=5e-3)


@pytest.mark.peer
@pytest.mark.parametrize("p_CO", ["1", "10"])
def test_degrees_of_rate_control_are_the_proved_ones(p_CO):
    found, steps = values(at(p_CO)), REFERENCE["steps"]
    proved = dict(zip(steps, map(float, REFERENCE["cases"][p_CO]["dlnTOF_dlnk"]["both"]), strict=True))
    control = {k.rpartition("control.")[2]: v for k, v in found.items() if "rate_control" in k}
    assert control == pytest.approx({name: proved[name] for name in control}, abs=2e-3)
    assert sum(control.values()) == pytest.approx(1.0, abs=1e-9)


@pytest.mark.literature
def test_at_350_kelvin_and_little_gas_carbon_monoxide_covers_the_surface():
    cold = chain(
        ("conditions.temperature", "350 K"),
        ("conditions.pressure", "{CO: 1e-7 bar, O2: 1e-10 bar}"),
        stages=("surface",),
    )
    found = values(cold)
    assert found["surface.coverage.CO.br"] > 0.99
    assert found["surface.coverage.CO.cus"] == pytest.approx(0.9975, abs=2e-3)


@pytest.mark.exact
def test_orders_and_apparent_activation_energy_are_slopes_of_the_turnover():
    found = values(at("1"))

    def log_turnover(*overrides):
        return np.log(values(chain(*overrides, stages=("surface",)))["surface.turnover_frequency"])

    for gas in ("CO", "O2"):
        up, down = (log_turnover((f"conditions.pressure.{gas}", f"{1 + d!r} bar")) for d in (1e-4, -1e-4))
        slope = (up - down) / (np.log1p(1e-4) - np.log1p(-1e-4))
        assert found[f"surface.order.{gas}"] == pytest.approx(slope, rel=1e-5)
    up, down = (log_turnover(("conditions.temperature", f"{600 + d!r} K")) for d in (0.05, -0.05))
    energy = -GAS_CONSTANT * (up - down) / (1 / 600.05 - 1 / 599.95)
    assert found["surface.apparent_activation_energy"] == pytest.approx(energy, rel=1e-5)


@pytest.mark.exact
def test_what_the_pellets_make_is_what_the_outlet_has_gained():
    """CO + 1/2 O2 -> CO2 in a feed of equal parts, written out by hand."""
    found = values(chain())
    X = found["reactor.conversion.CO"]
    assert found["reactor.conversion.O2"] == pytest.approx(X / 2, rel=1e-9)
    moles = np.array([1 - X, 1 - X / 2, X])
    share = [found[f"reactor.outlet.mole_fraction.{gas}"] for gas in ("CO", "O2", "CO2")]
    np.testing.assert_allclose(share, moles / moles.sum(), rtol=1e-9)
    assert found["reactor.contact_time"] == pytest.approx(1e-7 / 8e-6, rel=1e-9)


@pytest.mark.exact
def test_the_outlet_gas_makes_what_the_reactor_converts():
    """The pellet is solved once more on its own, from a cold start, in the gas that left the reactor."""
    found = chain()
    numbers = values(found)
    outlet = [2 * BAR * numbers[f"reactor.outlet.mole_fraction.{gas}"] for gas in ("CO", "O2", "CO2")]
    alone = solve_pellet(found.pellet.pellet, found.case.closure, T, np.array(outlet))
    assert numbers["reactor.conversion.CO"] == pytest.approx(-alone.production[0] * PELLETS / FEED, rel=1e-8)


@pytest.mark.exact
def test_a_little_catalyst_converts_what_its_surface_makes_times_the_effectiveness():
    found = values(chain(("reactor.pellet_volume", "1e-15 m^3")))
    rate = found["surface.turnover_frequency"] / (CELL_AREA * N_A)  # mol per m2 and s
    made = rate * found["pellet.effectiveness_factor"] * ACTIVE_AREA * 1e-15
    assert found["pellet.production_rate"] * 1e-15 == pytest.approx(made, rel=1e-9)
    assert found["reactor.conversion.CO"] == pytest.approx(made / FEED, rel=1e-6)


@pytest.mark.exact
def test_a_tiny_pellet_is_used_in_full():
    found = values(chain(("pellet.radius", "0.1 um"), stages=("surface", "pellet")))
    assert found["pellet.effectiveness_factor"] == pytest.approx(1.0, abs=1e-5)
    assert found["pellet.thiele_modulus"] < 2e-3


@pytest.mark.exact
def test_where_diffusion_limits_the_effectiveness_is_one_over_the_modulus():
    big = chain(
        ("pellet.radius", "5 mm"),
        ("pellet.cells", "200"),
        ("pellet.grading", "0.02"),
        ("pellet.shape", "slab"),
        stages=("surface", "pellet"),
    )
    found = values(big)
    assert found["pellet.thiele_modulus"] > 30
    product = found["pellet.effectiveness_factor"] * found["pellet.thiele_modulus"]
    assert product == pytest.approx(1.0, rel=5e-3)


@pytest.mark.exact
@pytest.mark.parametrize("pellet", [True, False])
def test_a_reactor_with_a_bare_surface_obeys_its_own_balance(pellet):
    """Also where a pellet is described, which then stands beside the reactor."""
    area = 2e-4
    found = chain(
        ("reactor", f"{{type: ideally mixed, flow_rate: 8e-6 m^3/s, active_area_total: {area} m^2}}"),
        stages=("surface", "pellet", "reactor") if pellet else ("surface", "reactor"),
    )
    numbers = values(found)
    outlet = [2 * BAR * numbers[f"reactor.outlet.mole_fraction.{gas}"] for gas in ("CO", "O2", "CO2")]
    rate = found.case.closure(np.full(1, T), np.array([outlet])).rate_per_area[0, 0]
    assert 0.2 < numbers["reactor.conversion.CO"] < 0.9
    assert numbers["reactor.conversion.CO"] == pytest.approx(-rate * area / FEED, rel=1e-8)
    assert "reactor.contact_time" not in numbers


def test_a_chain_ends_where_it_is_told_and_leads_with_its_coarsest_number():
    assert chain(stages=("surface",)).headline == ("surface.turnover_frequency",)
    two = chain(stages=("surface", "pellet"))
    assert two.stages == ("surface", "pellet")
    assert two.headline == ("pellet.effectiveness_factor", "surface.turnover_frequency")
    assert chain().headline[0] == "reactor.conversion.CO"


@pytest.mark.parametrize("absent", ["CO", "O2"])
def test_without_a_reactant_there_is_no_turnover_to_speak_of(absent):
    with pytest.raises(ModelError, match="no gas that is there is consumed") as caught:
        chain((f"conditions.pressure.{absent}", "0 bar"))
    assert f"{absent} 0 Pa" in str(caught.value)
    assert caught.value.problems[0].path == ("conditions", "pressure")
