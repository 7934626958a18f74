"""Pairs of rate constants that were typed: those that agree with the energies, and those that do not."""

import re

import numpy as np
import pytest

from bridges.ruo2 import EXAMPLE
from scalebridge.core.errors import ModelError
from scalebridge.model import read
from scalebridge.model.builder import audited

KT = 8.617333262e-5 * 600.0  # eV
HOP = "reactions.CO hop br-cus"
STEP = "CO.br + cus {} br + CO.cus"
BACK = "CO.cus + br => cus + CO.br"


def problem(*overrides):
    with pytest.raises(ModelError) as caught:
        audited(read(EXAMPLE, overrides=list(overrides)))
    (found,) = caught.value.problems
    return found


def accepted(*overrides):
    return audited(read(EXAMPLE, overrides=list(overrides)))


def energies(message):
    """Implied, expected, correction and cycle sum, in eV."""
    return [float(x) for x in re.findall(r"(-?[\d.]+) eV", message)]


@pytest.mark.exact
def test_a_reverse_barrier_that_is_off_names_its_cycle_and_the_sum():
    """Binding of CO weakens by 0.3 eV from br to cus; 1.6 - 1.5 eV says 0.1 eV."""
    found = problem((f"{HOP}.reverse_barrier", "1.5 eV"))
    assert found.path == ("reactions", "CO hop br-cus", "reverse_barrier")
    assert energies(found.message) == pytest.approx([0.1, 0.3, 0.2, -0.2], abs=1e-9)
    assert "Around the cycle CO adsorption br - CO adsorption cus + CO hop br-cus" in found.message


@pytest.mark.exact
@pytest.mark.parametrize("reverse", ["1.3 eV", "1.3015 eV", "1.2985 eV", "125.43 kJ/mol"])
def test_a_reverse_barrier_may_be_rounded_to_a_few_millielectronvolts(reverse):
    accepted((f"{HOP}.reverse_barrier", reverse))


@pytest.mark.exact
@pytest.mark.parametrize("T", ["350 K", "650 K"])
def test_energies_of_a_hop_do_not_depend_on_the_temperature(T):
    accepted(("conditions.temperature", T))
    hot = problem(("conditions.temperature", T), (f"{HOP}.reverse_barrier", "1.5 eV"))
    assert energies(hot.message)[:2] == pytest.approx([0.1, 0.3], abs=1e-9)


@pytest.mark.exact
def test_two_rate_constants_of_a_hop_must_have_the_ratio_of_its_energies():
    def pair(forward, reverse):
        constants = f"rate_constant: {{forward: {forward!r} s^-1, reverse: {reverse!r} s^-1}}"
        return HOP, f"{{equation: {STEP.format('<=>')}, {constants}}}"

    accepted(pair(0.4, 0.4 * float(np.exp(0.3 / KT))))
    found = problem(pair(1e5, 1e5))
    assert found.path == ("reactions", "CO hop br-cus", "rate_constant")
    assert energies(found.message) == pytest.approx([0.0, 0.3, 0.3, -0.3], abs=1e-3)


@pytest.mark.peer
@pytest.mark.parametrize("unit", [("Pa", 1.0), ("bar", 1e5)])
def test_two_rate_constants_of_an_adsorption_are_compared_at_the_standard_pressure(unit):
    """Of the proved reference: 2.0387e8 1/s at 1 bar forward, 5.4981e4 1/s back."""
    name, pascal = unit
    kf, kr = 203866793.48356125 / 1e5 * pascal, 54980.89313076903

    def pair(factor):
        constants = f"rate_constant: {{forward: {kf * factor!r} {name}^-1 s^-1, reverse: {kr!r} s^-1}}"
        return "reactions.CO adsorption br", f"{{equation: CO + br <=> CO.br, {constants}}}"

    accepted(pair(1.0))
    found = problem(pair(10.0))
    implied, expected, off, around = energies(found.message)
    assert expected == pytest.approx(-KT * np.log(203866793.48356125 / kr), abs=1e-3)
    assert implied - expected == pytest.approx(-KT * np.log(10), abs=1e-3)
    assert off == pytest.approx(KT * np.log(10), abs=1e-3)
    assert abs(around) == pytest.approx(off, abs=1e-3)


@pytest.mark.exact
def test_a_step_written_once_in_each_direction_is_a_pair_too():
    def both(reverse):
        forth = (HOP, f"{{equation: {STEP.format('=>')}, barrier: 1.6 eV}}")
        return forth, ("reactions.back", f"{{equation: {BACK}, barrier: {reverse} eV}}")

    accepted(*both(1.3))
    found = problem(*both(1.6))
    assert found.path == ("reactions", "CO hop br-cus", "equation")
    assert energies(found.message) == pytest.approx([0.0, 0.3, 0.3, -0.3], abs=1e-9)


@pytest.mark.peer
def test_adsorption_and_desorption_written_as_two_steps_are_a_pair_too():
    def both(reverse):
        desorption = f"{{equation: CO.br => CO + br, rate_constant: {{forward: {reverse!r} s^-1}}}}"
        return ("reactions.CO adsorption br.equation", "CO + br => CO.br"), ("reactions.off", desorption)

    accepted(*both(54980.89313076903))
    found = problem(*both(54980.89313076903 * 100))
    implied, expected, *_ = energies(found.message)
    assert implied - expected == pytest.approx(KT * np.log(100), abs=1e-3)


@pytest.mark.exact
def test_every_pair_that_is_off_is_told_in_the_order_of_the_file():
    with pytest.raises(ModelError) as caught:
        accepted((f"{HOP}.reverse_barrier", "1.5 eV"), ("reactions.O hop br-cus.reverse_barrier", "1.2 eV"))
    assert [p.path[1] for p in caught.value.problems] == ["CO hop br-cus", "O hop br-cus"]


@pytest.mark.exact
def test_a_hop_between_like_sites_has_equal_barriers():
    accepted(("reactions.O hop br-br.reverse_barrier", "0.7 eV"))
    found = problem(("reactions.O hop br-br.reverse_barrier", "0.6 eV"))
    assert energies(found.message)[:3] == pytest.approx([0.1, 0.0, 0.1], abs=1e-9)
