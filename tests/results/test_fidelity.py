"""Mean field, the lattice, or whichever a check says: what a run does, and what it says it did."""

import numpy as np
import pytest

from scalebridge.core.errors import ModelError
from scalebridge.core.verdict import Status
from scalebridge.results.flat import to_json
from scalebridge.results.run import run
from scalebridge.results.tree import read_netcdf, write_netcdf
from scalebridge.studies import lattice_stage
from studies.lattice_chain import RICH, SMALL, sampled
from studies.ruo2_chain import document

ENDS = "The run ends at the surface: there is no kMC closure for pellet and reactor yet."


def test_a_run_under_kmc_ends_at_the_surface_and_says_so():
    found = sampled()
    assert (found.fidelity, found.asked, found.stages) == ("kmc", "kmc", ("surface",))
    assert found.notes[0] == ENDS
    assert found.answer == ("surface.turnover_frequency",)
    assert found.answers[0].std > 0.0
    assert not any(key.startswith(("pellet", "reactor")) for key in found.records)


def test_a_run_that_was_to_end_at_the_surface_has_nothing_to_say_of_it():
    found = run(document(*SMALL), fidelity="kmc", until="surface")
    assert ENDS not in found.notes


def test_the_draws_of_the_file_are_left_out_under_kmc_and_that_is_said():
    found = sampled()
    assert found.samples == 0
    assert found.notes[1].startswith("Draws are not carried through kinetic Monte Carlo in this version: 500")


def test_draws_asked_for_under_kmc_are_an_error_and_none_are_not():
    with pytest.raises(ModelError, match=r"24 draws were asked for.*leave out --samples"):
        run(document(*SMALL), fidelity="kmc", samples=24)
    assert run(document(*SMALL), fidelity="kmc", samples=0).notes == (ENDS,)


def test_an_unknown_fidelity_is_named():
    with pytest.raises(ModelError, match="unknown fidelity 'dft'; expected one of mean-field, kmc, auto"):
        run(document(), fidelity="dft")


def test_auto_takes_the_lattice_where_mean_field_is_broken():
    found = sampled(fidelity="auto")
    assert (found.fidelity, found.asked) == ("kmc", "auto")
    assert found.notes[:2] == ("auto chose kmc: mean field is broken, see the ledger.", ENDS)
    (verdict,) = (v for v in found.ledger if v.name == "mean field")
    assert (verdict.status, verdict.decisive) == (Status.BROKEN, False)
    assert found.broken == ()


def test_auto_takes_mean_field_with_its_draws_where_that_holds(monkeypatch):
    real = lattice_stage.compare

    def agreeing(*arguments):
        found = real(*arguments)
        return type(found)(
            **{n: getattr(found, n) for n in found.__dataclass_fields__ if n != "mean_field"},
            mean_field=found.lattice.value,
        )

    monkeypatch.setattr(lattice_stage, "compare", agreeing)
    overrides = (("lattice.size", "[8, 8]"), ("lattice.events", "400000"))
    found = run(document(*overrides), fidelity="auto", samples=4, until="pellet")
    assert (found.fidelity, found.asked, found.samples) == ("mean-field", "auto", 4)
    assert found.stages == ("surface", "pellet")
    assert found.records["surface.turnover_frequency"].samples.shape == (4,)
    assert not found.records["surface.turnover_frequency"].sampled
    assert found.records["surface.mean_field_ratio"].samples is None
    assert found.records["surface.mean_field_ratio"].value == 1.0
    assert found.records["kmc.events"].samples is None
    (verdict,) = (v for v in found.ledger if v.name == "mean field")
    assert (verdict.status, verdict.decisive) == (Status.HOLDS, True)


def test_a_seed_on_the_command_line_is_that_of_the_lattice():
    one, other = (run(document(*SMALL), fidelity="kmc", seed=seed) for seed in (1, 2))
    from_file = sampled(("run.seed", "1"))
    assert one.seed == from_file.seed == 1
    assert one.records["kmc.time"].value == from_file.records["kmc.time"].value
    assert one.records["kmc.time"].value != other.records["kmc.time"].value


def test_an_answer_that_only_mean_field_has_is_left_out_under_kmc():
    asked = (("answer", "[surface.apparent_activation_energy, kmc.time, surface.coverage.O.cus]"),)
    assert sampled(*asked).answer == ("kmc.time", "surface.coverage.O.cus")
    with pytest.raises(ModelError, match=r"no result is called 'surface\.coverage\.O\.cuss'"):
        sampled(("answer", "[surface.coverage.O.cuss]"))


def test_the_files_of_a_lattice_run_come_back_as_they_were(tmp_path):
    found = sampled(RICH)
    write_netcdf(found, tmp_path / "results.nc")
    again = read_netcdf(tmp_path / "results.nc")
    assert to_json(again) == to_json(found)
    np.testing.assert_array_equal(again.snapshots.frames, found.snapshots.frames)
    assert again.snapshots.species == found.snapshots.species


def test_a_lattice_run_cites_its_methods():
    text = " ".join(sampled().citations)
    assert all(name in text for name in ("Bortz", "Gillespie", "Cowley", "Geyer", "Blackman"))
    assert "Dybeck" not in text
