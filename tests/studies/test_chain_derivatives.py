"""One complex number at the fine end, its derivative at the coarse end: against differences."""

import numpy as np
import pytest

from studies.ruo2_chain import chain, document, values

ITSELF_A_SLOPE = ("rate_control", "apparent", "order", "relaxation")
FILM = ("pellet.film.mass_transfer_coefficient", "0.05 m/s")
INPUTS = [  # path, SI value, step of the difference
    ("surface.adsorbates.CO.cus.binding_energy", -1.3 * 96485.33212331001, 2.0),
    ("surface.adsorbates.O.br.binding_energy", -2.3 * 96485.33212331001, 2.0),
    ("reactions.oxidation O.cus CO.cus.barrier", 0.9 * 96485.33212331001, 2.0),
    ("reactions.CO adsorption cus.sticking", 1.0, -1e-4),
    ("conditions.temperature", 600.0, 6e-3),
    ("conditions.pressure.CO", 1e5, 10.0),
    ("pellet.tortuosity_factor", 3.0, 3e-4),
    ("pellet.pore_radius", 5e-9, 5e-13),
    ("pellet.radius", 1e-4, 1e-8),
    ("pellet.active_area", 6e3, 0.6),
    ("pellet.film.mass_transfer_coefficient", 0.05, 5e-6),
    ("reactor.flow_rate", 8e-6, 8e-10),
    ("reactor.pellet_volume", 1e-7, 1e-11),
]


def difference(path, value, step):
    """Second order; one-sided where the value stands at its bound (step < 0)."""
    steps = (0, 1, 2) if step < 0 else (-1, 1)
    found = [values(chain(FILM, draw={path: value + k * step})) for k in steps]
    weights = (-1.5, 2.0, -0.5) if step < 0 else (-0.5, 0.5)
    return {
        key: sum(w * f[key] for w, f in zip(weights, found, strict=True)) / step
        for key in found[0]
        if not any(word in key for word in ITSELF_A_SLOPE)
    }


@pytest.mark.exact
@pytest.mark.parametrize(("path", "value", "step"), INPUTS, ids=[path for path, *_ in INPUTS])
def test_a_complex_input_carries_its_derivative_into_every_number(path, value, step):
    lifted = values(chain(FILM, draw={path: np.complex128(value + 1e-30j)}))
    nominal = values(chain(FILM))
    for key, slope in difference(path, value, step).items():
        scale = max(abs(slope), 1e-3 * abs(nominal[key] / value))
        assert np.imag(lifted[key]) / 1e-30 == pytest.approx(slope, abs=2e-6 * scale), key
        assert np.real(lifted[key]) == pytest.approx(nominal[key], rel=1e-9)


@pytest.mark.exact
@pytest.mark.parametrize(("path", "value"), [(path, value) for path, value, _ in INPUTS])
def test_what_lies_upstream_feels_nothing(path, value):
    """The surface does not know the pellet, and neither knows the reactor: exactly, not nearly."""
    lifted = values(chain(FILM, draw={path: np.complex128(value + 1e-30j)}))
    section = path.partition(".")[0]
    blind = {"pellet": ("surface",), "reactor": ("surface", "pellet")}.get(section, ())
    assert {key for key, v in lifted.items() if key.startswith(blind) and np.imag(v) != 0.0} == set()
    assert np.imag(lifted["reactor.conversion.CO"]) != 0.0


def test_the_inputs_are_those_of_the_model_file():
    from scalebridge.model.section import quantities

    nominal = {quantity.path: quantity.value for _, quantity in quantities(document(FILM))}
    for path, value, _ in INPUTS:
        assert nominal[path] == pytest.approx(value, rel=1e-12)
