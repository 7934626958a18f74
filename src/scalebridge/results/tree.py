"""The result as an xarray tree and as a NetCDF file: one node per scale, a unit on every variable.

A record ``reactor.conversion.CO`` is the variable ``conversion.CO`` of the node ``reactor``; its draws,
along the dimension ``sample`` that all scales share, are ``conversion.CO_samples``. Beside a number that
was sampled on a lattice stands its standard error (``turnover_frequency_standard_error``); configurations
of the lattice are in the node ``lattice``. The root says where it came from: the model file, the overrides,
versions, seed, ledger, citations and balances, in attributes (lists and tables as JSON). Writing and
reading back is the identity, and the same outcome gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.verdict import Status, Verdict
from scalebridge.results.files import write_files
from scalebridge.results.outcome import Outcome, Parameter, Profile, Record
from scalebridge.results.snapshots import LATTICE, read_snapshots, snapshots_node

if TYPE_CHECKING:
    import xarray as xr

#: Fields of an outcome that are stored as one JSON attribute each.
_JSON = (
    *("answer", "shares", "kinds", "overrides", "seed", "samples", "failed_samples", "failures"),
    *("citations", "conservation", "stages", "versions", "fidelity", "asked", "notes"),
)
_TUPLES = ("answer", "failures", "citations", "stages", "notes")


def to_tree(outcome: Outcome) -> xr.DataTree:
    """The outcome as a tree: nodes surface, pellet, reactor, ... as far as the run went."""
    import xarray as xr

    nodes = {"/": xr.Dataset(coords=_sample_axis(outcome), attrs=_root_attributes(outcome))}
    for scale in dict.fromkeys(_scale(key) for key in _keys(outcome)):
        nodes[f"/{scale}"] = _node(outcome, scale)
    if outcome.snapshots is not None:
        nodes[f"/{LATTICE}"] = snapshots_node(outcome.snapshots)
    return xr.DataTree.from_dict(nodes)


def from_tree(tree: xr.DataTree) -> Outcome:
    """The outcome that `to_tree` was given. Raises KeyError if the tree is not one of ours."""
    attributes = tree.attrs
    plain: dict[str, Any] = {name: json.loads(attributes[name]) for name in _JSON}
    plain |= {name: tuple(plain[name]) for name in _TUPLES}
    plain["overrides"] = tuple((path, value) for path, value in plain["overrides"])
    records = {record.key: record for record in _read_records(tree)}
    profiles = {profile.key: profile for profile in _read_profiles(tree)}
    return Outcome(
        title=attributes["title"],
        document_text=attributes["model_file"],
        records={key: records[key] for key in json.loads(attributes["records"])},
        profiles=tuple(profiles[key] for key in json.loads(attributes["profiles"])),
        ledger=tuple(_read_verdict(entry) for entry in json.loads(attributes["ledger"])),
        parameters=tuple(Parameter(**entry) for entry in json.loads(attributes["parameters"])),
        snapshots=read_snapshots(tree),
        **plain,
    )


def write_netcdf(outcome: Outcome, path: Path) -> None:
    """Write the tree to `path` (NetCDF-4), which changes in one step or not at all."""
    write_files({path: netcdf_bytes(outcome)})


def netcdf_bytes(outcome: Outcome) -> bytes:
    """The NetCDF-4 file as bytes. HDF5 writes no file itself: on a full disk it takes the process with it."""
    return bytes(to_tree(outcome).to_netcdf(engine="h5netcdf"))


def read_netcdf(path: Path) -> Outcome:
    """Read back what `write_netcdf` wrote. Raises OSError or ValueError if `path` is something else."""
    import xarray as xr

    with xr.open_datatree(path, engine="h5netcdf", decode_cf=False) as tree:
        try:
            return from_tree(tree)
        except KeyError as error:
            raise ValueError(
                f"{path} holds no scalebridge result: its root has no attribute {error}"
            ) from error


# -- writing --


def _sample_axis(outcome: Outcome) -> dict[str, Any]:
    return {"sample": ("sample", np.arange(outcome.samples), {"units": "1"})} if outcome.samples else {}


def _root_attributes(outcome: Outcome) -> dict[str, str]:
    tables: dict[str, Any] = {name: getattr(outcome, name) for name in _JSON}
    tables["records"] = list(outcome.records)
    tables["profiles"] = [profile.key for profile in outcome.profiles]
    tables["ledger"] = [asdict(verdict) for verdict in outcome.ledger]
    tables["parameters"] = [asdict(parameter) for parameter in outcome.parameters]
    texts = {name: json.dumps(table, ensure_ascii=False) for name, table in tables.items()}
    return {"title": outcome.title, "model_file": outcome.document_text, **texts}


def _keys(outcome: Outcome) -> Iterable[str]:
    return [*outcome.records, *(profile.key for profile in outcome.profiles)]


def _scale(key: str) -> str:
    return key.partition(".")[0]


def _variable(key: str) -> str:
    """The name inside the node, with the slash that NetCDF reserves escaped; attribute `key` keeps it."""
    return key.partition(".")[2].replace("%", "%25").replace("/", "%2F")


def _node(outcome: Outcome, scale: str) -> xr.Dataset:
    import xarray as xr

    node = xr.Dataset()
    for record in outcome.records.values():
        if _scale(record.key) == scale:
            node = node.assign(_pair(record, (), np.float64(record.value)))
    for profile in outcome.profiles:
        if _scale(profile.key) == scale:
            axes = {name: (name, values, {"units": unit}) for name, (values, unit) in profile.coords.items()}
            node = node.merge(
                xr.Dataset(_pair(profile, profile.dims, profile.value), coords=axes), join="exact"
            )
    return node


def _pair(item: Record | Profile, dims: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The nominal variable and, for an uncertain run, its draws."""
    attributes: dict[str, Any] = {"units": item.unit, "long_name": item.label, "key": item.key}
    name, encoding = _variable(item.key), {"_FillValue": None}
    pair = {name: (dims, value, attributes, encoding)}
    if item.samples is not None:
        pair[f"{name}_samples"] = (("sample", *dims), item.samples, attributes, encoding)
    if isinstance(item, Record) and item.standard_error is not None:
        error = attributes | {"degrees_of_freedom": item.degrees_of_freedom}
        pair[f"{name}_standard_error"] = (dims, np.float64(item.standard_error), error, encoding)
    return pair


# -- reading --


def _variables(
    tree: xr.DataTree,
) -> Iterator[tuple[xr.DataArray, NDArray[np.float64] | None, dict[str, float]]]:
    """Every nominal variable with its draws, or None, and what is known of its standard error."""
    for scale, node in tree.children.items():
        data = node.to_dataset()
        for name, variable in data.data_vars.items():
            if scale != LATTICE and str(name) == _variable(variable.attrs["key"]):
                samples, error = data.get(f"{name}_samples"), data.get(f"{name}_standard_error")
                yield variable, None if samples is None else samples.to_numpy(), _error(error)


def _error(variable: xr.DataArray | None) -> dict[str, float]:
    if variable is None:
        return {}
    degrees = float(variable.attrs["degrees_of_freedom"])
    return {"standard_error": float(variable), "degrees_of_freedom": degrees}


def _read_records(tree: xr.DataTree) -> Iterator[Record]:
    for variable, samples, error in _variables(tree):
        if not variable.dims:
            key, label, unit = _names(variable)
            yield Record(key=key, label=label, unit=unit, value=float(variable), samples=samples, **error)


def _read_profiles(tree: xr.DataTree) -> Iterator[Profile]:
    for variable, samples, _ in _variables(tree):
        if variable.dims:
            key, label, unit = _names(variable)
            dims = tuple(str(name) for name in variable.dims)
            coords = {name: (variable[name].to_numpy(), variable[name].attrs["units"]) for name in dims}
            yield Profile(
                key=key,
                label=label,
                unit=unit,
                dims=dims,
                coords=coords,
                value=variable.to_numpy(),
                samples=samples,
            )


def _names(variable: xr.DataArray) -> tuple[str, str, str]:
    """Key, label and unit."""
    key, label, unit = (variable.attrs[name] for name in ("key", "long_name", "units"))
    return key, label, unit


def _read_verdict(entry: dict[str, Any]) -> Verdict:
    return Verdict(**entry | {"status": Status(entry["status"])})
