"""Configurations of a lattice in the result tree: the node ``lattice``.

The variable ``frames`` holds the state of every site as a number; its attribute ``species`` lists what stands
there in each. Together with ``vectors`` and ``positions`` it is all that is needed to draw the surface.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from scalebridge.results.outcome import Snapshots

if TYPE_CHECKING:
    import xarray as xr

LATTICE = "lattice"


def snapshots_node(found: Snapshots) -> xr.Dataset:
    """The configurations as a dataset."""
    import xarray as xr

    plain = {"_FillValue": None}
    packed = plain | {"zlib": True, "complevel": 4, "shuffle": False}
    axes = ("axis", "component")
    text = {"units": "1", "species": json.dumps(found.species), "empty": json.dumps(found.empty)}
    return xr.Dataset(
        {
            "frames": (("frame", "x", "y", "z", "site"), found.frames, text, packed),
            "vectors": (axes, found.vectors, {"units": "m", "long_name": "vectors of the unit cell"}, plain),
            "positions": (("site", "axis"), found.positions, {"units": "1"}, plain),
        },
        coords={"time": ("frame", found.time, {"units": "s"}, plain)},
    )


def read_snapshots(tree: xr.DataTree) -> Snapshots | None:
    """What `snapshots_node` stored; None where no lattice ran."""
    if LATTICE not in tree.children:
        return None
    node = tree[LATTICE].to_dataset()
    frames = node["frames"]
    return Snapshots(
        frames=frames.to_numpy().astype(np.uint8),
        time=node["time"].to_numpy(),
        species=tuple(json.loads(frames.attrs["species"])),
        empty=tuple(json.loads(frames.attrs["empty"])),
        vectors=node["vectors"].to_numpy(),
        positions=node["positions"].to_numpy(),
    )
