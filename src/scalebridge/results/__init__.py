"""Results: the outcome of a run, its files, and what it says about its origin."""

from scalebridge.results.citations import cite
from scalebridge.results.flat import json_text, to_json
from scalebridge.results.outcome import Outcome, Parameter, Profile, Record
from scalebridge.results.provenance import versions
from scalebridge.results.tree import from_tree, read_netcdf, to_tree, write_netcdf

__all__ = [
    "Outcome",
    "Parameter",
    "Profile",
    "Record",
    "cite",
    "from_tree",
    "json_text",
    "read_netcdf",
    "to_json",
    "to_tree",
    "versions",
    "write_netcdf",
]
