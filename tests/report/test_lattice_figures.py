"""Pictures of a lattice: every site at its place, in the colour of what stands there."""

import base64
import re
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from results.synthetic import outcome
from scalebridge.report import page
from scalebridge.report.lattice_figures import HEAVY, WINDOW, pictures
from scalebridge.report.svg import TONES
from scalebridge.results.outcome import Snapshots


def snapshots(size=(6, 4, 1), count=3, **options) -> Snapshots:
    rng = np.random.default_rng(1)
    return Snapshots(
        **{
            "frames": rng.integers(0, 4, (count, *size, 1)).astype(np.uint8),
            "time": np.arange(count) * 1e-3,
            "species": ("s", "O.s", "CO.s", "<b>.s"),
            "empty": (True, False, False, False),
            "vectors": 3e-10 * np.eye(2),
            "positions": np.array([[0.25, 0.25]]),
            **options,
        }
    )


def embedded(svg: str) -> list[tuple[str, Image.Image, int]]:
    found = re.findall(r"data:image/(\w+);base64,([^\"]+)", svg)
    contents = [(kind, base64.b64decode(text)) for kind, text in found]
    return [(kind, Image.open(BytesIO(content)), len(content)) for kind, content in contents]


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


@pytest.mark.exact
def test_every_site_is_a_disc_at_its_place_with_y_upwards():
    frames = np.zeros((1, 6, 4, 1, 1), dtype=np.uint8)
    frames[0, 5, 0], frames[0, 0, 3] = 1, 2
    (still,) = pictures(snapshots(frames=frames, time=np.zeros(1)))
    ((_, image, _),) = embedded(still.svg)
    seen = np.asarray(image.convert("RGB"))
    height, width, _ = seen.shape
    apart = width / (5 + 1.2)  # pixels between sites; six of them and a margin
    x, y = round(0.6 * apart), round(height - 0.6 * apart)
    assert tuple(seen[y, round(width - 0.6 * apart)]) == rgb(TONES[0])
    assert tuple(seen[round(0.6 * apart), x]) == rgb(TONES[1])
    assert tuple(seen[0, 0]) == (255, 255, 255)


def test_stills_and_animation_have_the_legend_and_names_are_escaped():
    still, moving = pictures(snapshots(count=10))
    assert [kind for kind, _, _ in embedded(still.svg)] == ["png"] * 4
    ((kind, image, _),) = embedded(moving.svg)
    assert (kind, image.n_frames) == ("gif", 10)
    for svg in (still.svg, moving.svg):
        assert "&lt;b&gt;.s" in svg
        assert "<b>" not in svg
        assert "empty s" in svg


@pytest.mark.parametrize(
    ("size", "vectors", "positions"),
    [
        ((30, 1, 1), 3e-10 * np.eye(1), np.array([[0.0]])),
        ((5, 5, 3), 3e-10 * np.eye(3), np.array([[0.0, 0.0, 0.0]])),
        ((6, 6, 1), 3e-10 * np.array([[1.0, 0.0], [-0.5, 0.866]]), np.array([[0.0, 0.0]])),
        ((1, 1, 1), 3e-10 * np.eye(2), np.array([[0.0, 0.0]])),
    ],
    ids=["line", "solid", "hexagonal", "one site"],
)
def test_any_lattice_can_be_drawn(size, vectors, positions):
    found = pictures(snapshots(size=size, vectors=vectors, positions=positions))
    assert len(found) == 2
    assert all(image.width > 0 for figure in found for _, image, _ in embedded(figure.svg))


def test_a_large_lattice_is_cut_and_a_long_run_stays_light():
    still, moving = pictures(snapshots(size=(200, 200, 1), count=60))
    assert f"A corner of {WINDOW} x {WINDOW} of 200 x 200 cells." in still.caption
    ((_, _, weight),) = embedded(moving.svg)
    assert weight <= HEAVY
    assert len(still.svg) + len(moving.svg) < 1_500_000


def test_the_page_shows_the_lattice_and_still_needs_nothing_from_outside():
    whole = page(replace(outcome(samples=0), snapshots=snapshots()))
    assert "The lattice in motion" in whole
    links = re.findall(r'(?:src|href)="([^"]{0,40})', whole)
    assert all(link.startswith(("data:", "#")) for link in links)
    assert whole == page(replace(outcome(samples=0), snapshots=snapshots()))


def test_without_configurations_there_is_no_picture():
    assert pictures(None) == []
    assert pictures(snapshots(count=0)) == []
