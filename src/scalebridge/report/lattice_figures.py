"""Pictures of the lattice: every site a disc at its place, coloured by what stands there.

Stills over time, for print, and the same as an animation. Pixels are drawn here, not by a plotting library:
which site a pixel shows is found once, and every configuration is a look-up. Pictures stand as data inside an
SVG, so the page needs nothing from outside.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from io import BytesIO
from itertools import cycle
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from scalebridge.report import wording
from scalebridge.report.digits import number, typeset
from scalebridge.report.figures import Illustration
from scalebridge.report.svg import INK, TONES
from scalebridge.results.outcome import Snapshots

if TYPE_CHECKING:
    from PIL.Image import Image

STILLS, MOVING = 4, 40  #: pictures of a run; at most so many in its animation
WINDOW = 60  #: cells along an axis that are shown; a larger lattice is cut
SHOWN = 300  #: width or height of a still on the page, at most; an animation has twice that
FINE, COARSE = 2.0, 0.75  #: pixels of a picture per pixel of the page, of stills and of an animation
ROUND = 6.0  #: pixels between sites from which on they are discs; below, they fill the plane
HEAVY = 600_000  #: bytes of an animation; a longer one loses every second picture
BARE = ("#eceff2", "#dfe6dc", "#e8e0d8", "#e3e0ea")  #: empty sites, by kind
MILLISECONDS = 150  #: per picture of the animation


def pictures(found: Snapshots | None) -> list[Illustration]:
    """Stills and animation of the first replica; nothing where there is nothing to draw."""
    if found is None or len(found.frames) == 0:
        return []
    sites = _site_of_pixels(found, FINE * SHOWN)
    width, height = (round(n / FINE) for n in sites.shape[::-1])
    chosen = np.unique(np.linspace(0, len(found.frames) - 1, STILLS).astype(int))
    images = [_image(found, sites, k) for k in chosen]
    drawn = [
        _illustration(
            found, "lattice", "The lattice over time", _stills(found, images, chosen, width, height)
        )
    ]
    if len(found.frames) > 1:
        gif = _animation(found, _site_of_pixels(found, 2 * COARSE * SHOWN))
        moving = _embedded(gif, "gif", 0, 0, 2 * width, 2 * height), 2 * width, 2 * height
        drawn.append(_illustration(found, "lattice-in-motion", "The lattice in motion", moving))
    return drawn


def _illustration(found: Snapshots, name: str, title: str, body: tuple[str, int, int]) -> Illustration:
    content, width, height = body
    legend, deep = _legend(found, width, height + 14)
    label = f'<title id="{name}-title">{escape(title)}</title>'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {deep}" role="img" '
        f'aria-labelledby="{name}-title">{label}{content}{legend}</svg>'
    )
    return Illustration(name=name, title=title, caption=_caption(found), svg=svg)


def _caption(found: Snapshots) -> str:
    shown, size = _window(found), found.frames.shape[1:3]
    cut = f" A corner of {shown[0]} x {shown[1]} of {size[0]} x {size[1]} cells." if shown != size else ""
    layer = " Its first layer." if found.frames.shape[3] > 1 else ""
    return f"The first of the replicas: every disc is a site. Pale: empty.{cut}{layer}"


def _stills(
    found: Snapshots, images: list[Image], chosen: NDArray[np.int64], wide: int, high: int
) -> tuple[str, int, int]:
    """The pictures two by two, each under its time; with their width and height."""
    parts, gap, head = [], 16, 18
    for n, (image, k) in enumerate(zip(images, chosen, strict=True)):
        x, y = (n % 2) * (wide + gap), (n // 2) * (high + head + gap)
        parts.append(_text(x, y + 12, typeset(f"{number(float(found.time[k]))} s")))
        parts.append(_embedded(_png(image), "png", x, y + head, wide, high))
    rows, columns = -(-len(images) // 2), min(len(images), 2)
    return "".join(parts), columns * (wide + gap) - gap, rows * (high + head + gap) - gap


def _animation(found: Snapshots, sites: NDArray[np.int64]) -> bytes:
    """An animated GIF of at most `MOVING` pictures and about `HEAVY` bytes."""
    count = min(MOVING, len(found.frames))
    while True:
        chosen = np.unique(np.linspace(0, len(found.frames) - 1, count).astype(int))
        first, *rest = (_image(found, sites, k) for k in chosen)
        file = BytesIO()
        first.save(
            file, "GIF", save_all=True, append_images=rest, duration=MILLISECONDS, loop=0, optimize=False
        )
        if file.tell() <= HEAVY or count <= STILLS:
            return file.getvalue()
        count //= 2


def _image(found: Snapshots, sites: NDArray[np.int64], frame: int) -> Image:
    """One configuration; `sites` (height, width) says which site a pixel shows, -1 for none."""
    from PIL import Image as Images

    nx, ny = _window(found)
    states = found.frames[frame, :nx, :ny, 0].ravel()
    colours = _colours(found)
    image = Images.fromarray(np.where(sites >= 0, states[sites] + 1, 0).astype(np.uint8), mode="P")
    palette = [(255, 255, 255), *(_rgb(colours[name]) for name in found.species)]
    image.putpalette([channel for colour in palette for channel in colour])
    return image


def _png(image: Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _window(found: Snapshots) -> tuple[int, int]:
    """Cells along the first two axes that are shown."""
    _, nx, ny, _, _ = found.frames.shape
    return min(nx, WINDOW), min(ny, WINDOW)


def _site_of_pixels(found: Snapshots, most: float) -> NDArray[np.int64]:
    """(height, width) site of the window, in the order of its cells, that every pixel shows; -1 for none.

    Neither height nor width is more than `most` pixels.
    """
    from scipy.spatial import cKDTree

    nx, ny = _window(found)
    points = _points(found, nx, ny)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    apart = float(np.min(cKDTree(points).query(points, k=[2])[0])) if len(points) > 1 else 1.0
    low, extent = low - 0.6 * apart, extent + 1.2 * apart
    per_metre = most / extent.max()
    width, height = (max(round(float(x) * per_metre), 1) for x in extent)
    x, y = np.meshgrid((np.arange(width) + 0.5) / per_metre, (np.arange(height) + 0.5) / per_metre)
    distance, nearest = cKDTree(points).query(low + np.stack([x, y], axis=-1))
    radius = 0.46 * apart if apart * per_metre >= ROUND else 0.75 * apart
    return np.asarray(np.where(distance <= radius, nearest, -1)[::-1], dtype=np.int64)  # y points up


def _points(found: Snapshots, nx: int, ny: int) -> NDArray[np.float64]:
    """(sites, 2) m, every site of the window in the order of `frames[..., :nx, :ny, 0, :]`."""
    axes = len(found.vectors)
    cells = np.stack(np.meshgrid(np.arange(nx), np.arange(ny), indexing="ij"), axis=-1)[:, :, None, :]
    along = found.positions[None, None, :, :].repeat(nx, 0).repeat(ny, 1).astype(float)
    for axis in range(min(axes, 2)):
        along[..., axis] += cells[..., axis]
    flat = np.zeros((*along.shape[:3], 2))
    where = along @ found.vectors
    flat[..., : min(axes, 2)] = where[..., :2]
    return flat.reshape(-1, 2)


def _colours(found: Snapshots) -> dict[str, str]:
    """A colour for every species: strong for adsorbates, pale for empty sites."""
    bare = [name for name, empty in zip(found.species, found.empty, strict=True) if empty]
    held = [name for name in dict.fromkeys(found.species) if name not in bare]
    return {
        **dict(zip(held, cycle(TONES), strict=False)),
        **dict(zip(bare, cycle(BARE), strict=False)),
    }


def _legend(found: Snapshots, width: int, top: int) -> tuple[str, int]:
    """A disc and a name for every species, in lines; and where they end."""
    parts, x, y = [], 0, top
    for name, colour in _colours(found).items():
        text = f"{'empty ' if name in _bare(found) else ''}{wording.printable(name)}"
        long = 30 + 7 * len(text)
        if x and x + long > width:
            x, y = 0, y + 20
        parts.append(
            f'<circle cx="{x + 6}" cy="{y + 6}" r="6" fill="{colour}"/>{_text(x + 17, y + 10, text)}'
        )
        x += long
    return "".join(parts), y + 20


def _bare(found: Snapshots) -> Iterator[str]:
    return (name for name, empty in zip(found.species, found.empty, strict=True) if empty)


def _text(x: int, y: int, text: str) -> str:
    return f'<text x="{x}" y="{y}" font-size="12" fill="{INK}">{escape(text)}</text>'


def _embedded(content: bytes, kind: str, x: int, y: int, width: int, height: int) -> str:
    data = base64.b64encode(content).decode("ascii")
    return (
        f'<image x="{x}" y="{y}" width="{width}" height="{height}" style="image-rendering: pixelated" '
        f'href="data:image/{kind};base64,{data}"/>'
    )


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
