import errno
import json
import time
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from results.synthetic import DRAWS, on_a_lattice, outcome, without_draws
from scalebridge.results.flat import json_text
from scalebridge.results.tree import read_netcdf, to_tree, write_netcdf


def assert_same(found, expected):
    """Every number, text and order alike, down to the last bit; NaN equals NaN."""
    if is_dataclass(expected):
        assert type(found) is type(expected)
        for field in fields(expected):
            assert_same(getattr(found, field.name), getattr(expected, field.name))
    elif isinstance(expected, dict):
        assert list(found) == list(expected)
        assert_same(list(found.values()), list(expected.values()))
    elif isinstance(expected, tuple | list):
        assert type(found) is type(expected)
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_same(one, other)
    else:
        np.testing.assert_array_equal(found, expected)
        assert type(found) is type(expected)


def odd_outcome():
    """What a model file may well contain: long text, slashes, no text at all, other alphabets, infinities."""
    base = outcome()
    hop = replace(base.answers[0], key="surface.rate_control.hop 50 %/cell", label="", unit="s", value=np.nan)
    clock = replace(base.answers[0], key="reactor.clock", unit="hours since 2000-01-01")
    verdict = replace(base.ledger[0], value=np.inf, threshold=None, statement="θ → 1, \\ \"quoted\" 'twice'")
    return replace(
        base,
        title="",
        document_text="größer als 64 kB\n" * 10_000,
        records={**base.records, hop.key: hop, clock.key: clock},
        ledger=(verdict, *base.ledger),
    )


@pytest.mark.exact
@pytest.mark.parametrize(
    "case",
    [outcome(), without_draws(outcome()), odd_outcome(), on_a_lattice()],
    ids=["draws", "none", "odd", "lattice"],
)
def test_writing_and_reading_back_is_the_identity(case, tmp_path: Path):
    write_netcdf(case, tmp_path / "results.nc")
    assert_same(read_netcdf(tmp_path / "results.nc"), case)


def test_the_same_outcome_gives_the_same_bytes_at_another_time(tmp_path: Path):
    for name in ("first.nc", "second.nc"):
        write_netcdf(outcome(), tmp_path / name)
        time.sleep(1.1)  # HDF5 would stamp whole seconds
    assert (tmp_path / "first.nc").read_bytes() == (tmp_path / "second.nc").read_bytes()


def test_there_is_a_node_per_scale_and_a_unit_on_every_variable(tmp_path: Path):
    write_netcdf(outcome(), tmp_path / "results.nc")
    with xr.open_datatree(tmp_path / "results.nc", engine="h5netcdf") as tree:
        assert list(tree.children) == ["surface", "pellet", "reactor"]
        assert tree["surface/turnover_frequency"].attrs["units"] == "1/s/cell"
        for node in (tree, *tree.children.values()):
            own = node.to_dataset(inherit=False)
            assert all("units" in variable.attrs for variable in own.variables.values())


def test_draw_k_is_the_same_world_on_every_scale():
    tree = to_tree(outcome())
    assert tree["pellet/profile.pressure_samples"].dims == ("sample", "radius", "species")
    for variable in ("surface/coverage.CO.cus_samples", "reactor/conversion.CO_samples"):
        assert dict(tree[variable].sizes) == {"sample": DRAWS}
    lost = [
        np.isnan(tree[name]).values
        for name in ("surface/turnover_frequency_samples", "reactor/conversion.CO_samples")
    ]
    np.testing.assert_array_equal(*lost)


def test_a_sampled_number_has_its_error_beside_it_and_a_lattice_its_configurations():
    tree = to_tree(on_a_lattice())
    assert float(tree["surface/turnover_frequency_standard_error"]) == 0.2
    assert tree["surface/turnover_frequency_standard_error"].attrs["units"] == "1/s/cell"
    assert tree["lattice/frames"].dims == ("frame", "x", "y", "z", "site")
    assert json.loads(tree["lattice/frames"].attrs["species"]) == ["s", "O.s"]
    assert tree["lattice"]["time"].attrs["units"] == "s"


def test_the_root_tells_where_the_result_comes_from():
    attributes = to_tree(outcome()).attrs
    assert attributes["model_file"].startswith("# CO oxidation on RuO2(110)")
    assert json.loads(attributes["seed"]) == 2006
    assert json.loads(attributes["ledger"])[2]["status"] == "broken"
    assert json.loads(attributes["overrides"]) == [["conditions.pressure.CO", "1 bar"]]
    assert "scalebridge" in json.loads(attributes["versions"])


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch):
    target = tmp_path / "results.nc"
    target.write_text("old")

    def half(self, content):
        self.write_text("half")
        raise OSError(errno.ENOSPC, "disk full")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(OSError, match="disk full") as caught:
        write_netcdf(outcome(), target)
    assert caught.value.filename == str(target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_netcdf_file_of_another_program_is_named_as_such(tmp_path: Path):
    xr.Dataset({"x": 1.0}).to_netcdf(tmp_path / "other.nc", engine="h5netcdf")
    with pytest.raises(ValueError, match="holds no scalebridge result"):
        read_netcdf(tmp_path / "other.nc")


def test_a_zero_of_the_json_has_no_sign():
    base = outcome()
    zero = replace(base.answers[0], value=-0.0, samples=np.full(DRAWS, -0.0))
    text = json_text(replace(base, records={**base.records, zero.key: zero}))
    assert "-0.0" not in text
