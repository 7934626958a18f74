"""Two lines of the ledger: can gas in the pores be described as it was?"""

from scalebridge.core.verdict import Status, Verdict, judge


def continuum_in_the_pores(knudsen_number: float) -> Verdict:
    """Judge Bosanquet's series of molecular and wall resistance by the mean free path over pore diameter."""
    wide = knudsen_number < 1.0
    status = Status.HOLDS if knudsen_number < 0.1 or knudsen_number > 10.0 else Status.DOUBTFUL
    if knudsen_number != knudsen_number:
        status = Status.NOT_TESTED
    return Verdict(
        name="continuum in the pores",
        status=status,
        value=knudsen_number,
        threshold=0.1 if wide else 10.0,
        statement="Gas moves through the pores against two resistances in series, other molecules and the "
        "walls. That is exact where one of them stands alone: the value, the Knudsen number (mean free path "
        "over pore diameter), is below 0.1 or above 10.",
        consequence=_CONTINUUM[status],
        remedy="Use the dusty-gas model, and take the spread of pore radii from a measured distribution.",
        source="W. G. Pollard, R. D. Present, Phys. Rev. 73 (1948) 762, doi:10.1103/PhysRev.73.762",
    )


_CONTINUUM = {
    Status.HOLDS: "The pore diffusivity is that of one mechanism; the other hardly matters.",
    Status.DOUBTFUL: "Both mechanisms matter: the pore diffusivity is an interpolation, good to 10 % or so.",
    Status.NOT_TESTED: "Without collision diameters the mean free path is not known.",
}


def fick_without_coupling(molecular_share: float) -> Verdict:
    """Judge Fick's law for each gas by the part of the resistance that molecules offer each other."""
    status = judge(molecular_share, holds=0.1, broken=0.5)
    return Verdict(
        name="Fick without coupling",
        status=status,
        value=molecular_share,
        threshold=0.1,
        statement="Each gas diffuses down its own gradient, whatever the others do. Walls act on each gas "
        "alone, but molecules drag each other along: the value is their share of the resistance.",
        consequence=_UNCOUPLED[status],
        remedy="Maxwell-Stefan or dusty-gas fluxes, which are not in this version. To see what is at stake, "
        "change the tortuosity factor by the fraction that the value gives.",
        source="R. Krishna, J. A. Wesselingh, Chem. Eng. Sci. 52 (1997) 861, "
        "doi:10.1016/S0009-2509(96)00458-7",
    )


_UNCOUPLED = {
    Status.HOLDS: "The walls dominate; coupling between the gases changes little.",
    Status.DOUBTFUL: "The gases pull at each other; pressures in the pellet may be off by up to this share.",
    Status.BROKEN: "Gases drag each other along; their pressures inside the pellet are a rough estimate.",
    Status.NOT_TESTED: "It is not known how much the molecules hinder each other.",
}
