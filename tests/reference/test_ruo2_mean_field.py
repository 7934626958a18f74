"""The stored mean field of RuO2(110): against the reference sheet and equations written by hand."""

import json
from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

from reference import ruo2_mean_field


@pytest.fixture(scope="module")
def stored() -> Any:
    return json.loads(ruo2_mean_field.FILE.read_text())


@pytest.mark.literature
@pytest.mark.parametrize(("p_CO", "tof"), [("1", 6.90e4), ("7", 1.150e5), ("10", 5.893e4), ("20", 1.509e4)])
def test_ruo2_turns_over_as_the_reference_sheet_says(p_CO: str, tof: float, stored: Any) -> None:
    assert float(stored["cases"][p_CO]["turnover_frequency"]) == pytest.approx(tof, rel=1e-3)


@pytest.mark.peer
@pytest.mark.parametrize("p_CO", ["1", "7", "10", "20"])
def test_stored_ruo2_coverages_satisfy_equations_written_by_hand(p_CO: str, stored: Any) -> None:
    with mp.workdps(80):
        balances, tof = by_hand(mpf(p_CO), {k: mpf(v) for k, v in stored["cases"][p_CO]["coverages"].items()})
        assert max(abs(x) for x in balances) < 1e-13  # constants of both sides are rounded to doubles
        assert tof == pytest.approx(mpf(stored["cases"][p_CO]["turnover_frequency"]), rel=1e-13)


@pytest.mark.exact
@pytest.mark.parametrize("p_CO", ["1", "10"])
def test_degrees_of_rate_control_of_ruo2_sum_to_one(p_CO: str, stored: Any) -> None:
    with mp.workdps(60):
        slopes = {k: [mpf(x) for x in v] for k, v in stored["cases"][p_CO]["dlnTOF_dlnk"].items()}
        assert abs(sum(slopes["both"]) - 1) < mpf(10) ** -47
        for forward, reverse, both in zip(*slopes.values(), strict=True):
            assert abs(forward + reverse - both) < mpf(10) ** -47


@pytest.mark.exact
def test_swapping_the_two_mixed_barriers_shows_at_one_bar_and_at_ten(stored: Any) -> None:
    for p_CO, wrong in stored["turnover_frequency_with_swapped_barriers"].items():
        assert abs(float(wrong) / float(stored["cases"][p_CO]["turnover_frequency"]) - 1) > 0.05


@pytest.mark.exact
def test_the_stored_numbers_are_those_computed_now(stored: Any) -> None:
    now = json.loads(json.dumps(ruo2_mean_field.case(10.0, sensitivities=False)))
    then = stored["cases"]["10"]
    np.testing.assert_allclose(now["kf"] + now["kr"], then["kf"] + then["kr"], rtol=1e-14)
    for key in ("O.br", "CO.br", "O.cus", "CO.cus"):
        assert float(now["coverages"][key]) == pytest.approx(float(then["coverages"][key]), rel=1e-13)


def by_hand(p_CO: mpf, theta: dict[str, mpf]) -> tuple[list[mpf], mpf]:
    """Balances of sheet A at 600 K and 1 bar O2, each divided by its gain, and the TOF per cell."""
    eV, kB, h, u = (
        mpf("1.602176634e-19"),
        mpf("1.380649e-23"),
        mpf("6.62607015e-34"),
        mpf("1.66053906660e-27"),
    )
    kT, area, bar, N_A = kB * 600, mpf("20.0616e-20"), mpf(100000), mpf("6.02214076e23")

    def boltzmann(energy: str | mpf) -> mpf:
        return mpmath.exp(mpf(energy) * eV / kT)

    mu_CO = (mpf("8.942") + mpf("8.671") - 600 * mpf("0.218319")) * 1000 / (N_A * eV)
    mu_O2 = (mpf("9.244") + mpf("8.683") - 600 * mpf("0.226451")) * 1000 / (N_A * eV)
    co = bar * (area / 2) / mpmath.sqrt(2 * mp.pi * mpf("28.0101") * u * kT)
    o2 = bar * area / mpmath.sqrt(2 * mp.pi * mpf("31.9988") * u * kT)
    nu = kT / h
    b, c, o, m, vb, vc = (theta[k] for k in ("O.br", "CO.br", "O.cus", "CO.cus", "br", "cus"))

    co_br = co * (p_CO * vb - boltzmann(-mpf("1.6") - mu_CO) * c)
    co_cus = co * (p_CO * vc - boltzmann(-mpf("1.3") - mu_CO) * m)
    o2_bb = o2 * (vb**2 - boltzmann(-mpf("4.6") - mu_O2) * b**2)
    o2_bc = 2 * o2 * (vb * vc - boltzmann(-mpf("3.3") - mu_O2) * b * o)
    o2_cc = o2 * (vc**2 - boltzmann(-mpf("2.0") - mu_O2) * o**2)
    r_om, r_oc = 2 * nu * boltzmann("-0.9") * o * m, 2 * nu * boltzmann("-0.8") * o * c
    r_bm, r_bc = 2 * nu * boltzmann("-1.2") * b * m, 2 * nu * boltzmann("-1.5") * b * c
    hop_co = 2 * nu * (boltzmann("-1.6") * c * vc - boltzmann("-1.3") * m * vb)
    hop_o = 2 * nu * (boltzmann("-2.3") * b * vc - boltzmann("-1.0") * o * vb)
    balances = [
        (2 * o2_bb + o2_bc - r_bm - r_bc - hop_o) / (r_bm + r_bc),
        (co_br - r_oc - r_bc - hop_co) / (co * p_CO * vb),
        (2 * o2_cc + o2_bc - r_om - r_oc + hop_o) / (o2 * vc**2),
        (co_cus - r_om - r_bm + hop_co) / (co * p_CO * vc),
        b + c + vb - 1,
        o + m + vc - 1,
    ]
    return balances, r_om + r_oc + r_bm + r_bc
