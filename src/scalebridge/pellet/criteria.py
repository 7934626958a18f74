"""What a pellet's answer rests on: three lines of the ledger, each with the number that tests it.

All numbers belong to one key gas. Its consumption per volume of pellet is `rate` (mol m-3 s-1, positive), its
effective diffusivity D; L = V/S is the pellet's `diffusion_length`, which makes all shapes alike. Sources of
the thresholds stand in the verdicts.
"""

from typing import Any

from scalebridge.core.constants import R
from scalebridge.core.verdict import Status, Verdict, judge


def weisz_prater_number(
    rate: Any, diffusion_length: Any, D: Any, T: Any, pressure: Any, order: Any = 1.0
) -> Any:
    r"""Observed rate over what diffusion can deliver, :math:`|n| \, w (3L)^2 / (D c_s)`; 3L = R in a sphere.

    `rate` mol m-3 s-1, `diffusion_length` m, `D` m2/s, `pressure` (Pa) of the key gas at the surface of the
    pellet at `T` (K), `order` n of the reaction (see `path_order`). Small values cost the fraction value/15
    of the rate. Arrays broadcast.
    """
    return abs(order) * rate * (3.0 * diffusion_length) ** 2 / (D * pressure / (R * T))


def mears_number(rate: Any, diffusion_length: Any, k: Any, T: Any, pressure: Any, order: Any = 1.0) -> Any:
    r"""Relative change of the rate across the film, :math:`n \, w L / (k c_b)`, to first order.

    `k` (m/s) is the mass transfer coefficient and `pressure` (Pa) that of the key gas in the bulk. In a
    sphere, 0.05 here is 0.15 in Mears' own w R/(k c_b). Arrays broadcast.
    """
    return abs(order) * rate * diffusion_length / (k * pressure / (R * T))


def prater_number(heat_of_reaction: Any, D: Any, conductivity: Any, T: Any, pressure: Any) -> Any:
    r"""Highest rise of temperature in a pellet over T, :math:`(-\Delta H) D c_s / (\lambda T)`.

    `heat_of_reaction` (J/mol of the key gas, negative if heat is set free), `conductivity` of the pellet
    (W m-1 K-1), `pressure` (Pa) of the key gas at the surface. Arrays broadcast.

    C. D. Prater, Chem. Eng. Sci. 8 (1958) 284, doi:10.1016/0009-2509(58)85001-0
    """
    return -heat_of_reaction * D * (pressure / (R * T)) / (conductivity * T)


def internal_diffusion(weisz_prater: float, effectiveness_factor: float) -> Verdict:
    """Judge whether the surface rate may stand for the pellet, by the Weisz-Prater number."""
    status = judge(abs(weisz_prater), holds=0.6, broken=6.0)
    return Verdict(
        name="internal diffusion",
        status=status,
        value=weisz_prater,
        threshold=0.6,
        statement="The rate at the gas outside may stand for the whole pellet. The value is the Weisz-Prater "
        "number: the observed rate over what diffusion can deliver.",
        consequence=f"{_DIFFUSION[status]} The effectiveness factor, {effectiveness_factor:.3g}, comes from "
        "resolved profiles.",
        remedy="None is needed here. To measure the surface's own rate, use smaller pellets.",
        source="P. B. Weisz, C. D. Prater, Adv. Catal. 6 (1954) 143, doi:10.1016/S0360-0564(08)60390-9",
        decisive=False,
    )


_DIFFUSION = {
    Status.HOLDS: "Diffusion in the pores hardly matters.",
    Status.DOUBTFUL: "Diffusion in the pores changes the rate noticeably.",
    Status.BROKEN: "Diffusion in the pores controls the rate; orders and barriers look changed from outside.",
    Status.NOT_TESTED: "It is not known how much diffusion matters.",
}


def isothermal_pellet(prater: float, activation_energy: float, T: float) -> Verdict:
    """Judge one temperature for the whole pellet, by the Prater number times E/RT.

    `activation_energy` (J/mol) is the apparent one of the surface rate at `T` (K). Without any (zero) the
    rate does not feel temperature, and the assumption holds.
    """
    gamma = abs(activation_energy) / (R * T)
    threshold = 0.05 / gamma if gamma > 0.0 else float("inf")
    status = judge(abs(prater), holds=threshold, broken=10.0 * threshold)
    return Verdict(
        name="isothermal pellet",
        status=status,
        value=prater,
        threshold=threshold,
        statement="The whole pellet is as warm as the gas around it. The value is the Prater number: how "
        "much warmer its centre could be at most, relative to the temperature. The threshold is where that "
        "changes the rate by 5 %.",
        consequence=_ISOTHERMAL[status],
        remedy="Solve the heat balance together with diffusion, which is not in this version. To see what is "
        f"at stake, change the temperature by {abs(prater) * T:.2g} K.",
        source="5 % of the rate as in J. B. Anderson, Chem. Eng. Sci. 18 (1963) 147, but at the highest rise",
    )


_ISOTHERMAL = {
    Status.HOLDS: "The heat of reaction leaves the pellet without warming it noticeably.",
    Status.DOUBTFUL: "The pellet may be warmer or colder inside than assumed, and the rate off by 5 to 50 %.",
    Status.BROKEN: "The pellet may be far from isothermal; it may even have several steady states.",
    Status.NOT_TESTED: "Without a heat of reaction or an activation energy this cannot be tested.",
}


def external_film(mears: float, resolved: bool = True) -> Verdict:
    """Judge whether the gas at the pellet's surface is the bulk gas, by Mears' number.

    `resolved`: the film is part of the pellet's equations, so the answer does not rest on it.
    """
    status = judge(abs(mears), holds=0.05, broken=0.5)
    return Verdict(
        name="external film",
        status=status,
        value=mears,
        threshold=0.05,
        statement="The gas at the pellet's surface is the bulk gas. The value is the relative change of the "
        "rate across the film around the pellet.",
        consequence=_FILM[status] + (" The film is resolved here." if resolved else ""),
        remedy="None is needed here." if resolved else "Give pellet.film.mass_transfer_coefficient.",
        source="D. E. Mears, Ind. Eng. Chem. Process Des. Dev. 10 (1971) 541, doi:10.1021/i260040a020",
        decisive=not resolved,
    )


_FILM = {
    Status.HOLDS: "Transport to the pellet hardly matters.",
    Status.DOUBTFUL: "Transport to the pellet changes the rate noticeably.",
    Status.BROKEN: "Transport to the pellet limits the rate.",
    Status.NOT_TESTED: "It is not known how much transport to the pellet matters.",
}
