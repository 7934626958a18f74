"""CO oxidation on RuO2(110), written out by hand: the mechanism that every part must serve."""

import pytest

from scalebridge.network import Adsorbate, Gas, Mechanism, Reaction, Site, multiplicity, parse

SITES = (Site(name="br", per_cell=1), Site(name="cus", per_cell=1))
PAIRS = {("br", "br"): 1.0, ("cus", "cus"): 1.0, ("br", "cus"): 2.0}
EQUATIONS = {
    "CO adsorption br": "CO + br <=> CO.br",
    "CO adsorption cus": "CO + cus <=> CO.cus",
    "O2 adsorption br-br": "O2 + 2 br <=> 2 O.br",
    "O2 adsorption br-cus": "O2 + br + cus <=> O.br + O.cus",
    "O2 adsorption cus-cus": "O2 + 2 cus <=> 2 O.cus",
    "oxidation O.cus CO.cus": "O.cus + CO.cus => CO2 + 2 cus",
    "oxidation O.cus CO.br": "O.cus + CO.br => CO2 + cus + br",
    "oxidation O.br CO.cus": "O.br + CO.cus => CO2 + br + cus",
    "oxidation O.br CO.br": "O.br + CO.br => CO2 + 2 br",
    "CO hop br-br": "CO.br + br <=> br + CO.br",
    "CO hop br-cus": "CO.br + cus <=> br + CO.cus",
    "O hop br-cus": "O.br + cus <=> br + O.cus",
}
GASES = {"CO": {"C": 1, "O": 1}, "O2": {"O": 2}, "CO2": {"C": 1, "O": 2}}
ADSORBATES = {
    "CO.br": {"C": 1, "O": 1},
    "CO.cus": {"C": 1, "O": 1},
    "O.br": {"O": 1},
    "O.cus": {"O": 1},
}


def mechanism(equations: dict[str, str], **adsorbates: dict[str, float]) -> Mechanism:
    """A mechanism of these equations on RuO2; `X_cus={"C": 1}` adds the adsorbate X.cus."""
    more = {name.replace("_", "."): atoms for name, atoms in adsorbates.items()}
    parsed = {name: parse(text) for name, text in equations.items()}
    return Mechanism(
        gases=tuple(Gas(name=name, composition=atoms) for name, atoms in GASES.items()),
        adsorbates=tuple(
            Adsorbate(name=name, site=name.split(".")[1], composition=atoms)
            for name, atoms in {**ADSORBATES, **more}.items()
        ),
        sites=SITES,
        reactions=tuple(Reaction(name=name, equation=equation) for name, equation in parsed.items()),
    )


@pytest.fixture(scope="session")
def ruo2() -> Mechanism:
    bare = mechanism(EQUATIONS)
    counted = [
        Reaction(name=r.name, equation=r.equation, multiplicity=multiplicity(r.equation, SITES, PAIRS))
        for r in bare.reactions
    ]
    return Mechanism(gases=bare.gases, adsorbates=bare.adsorbates, sites=bare.sites, reactions=tuple(counted))
