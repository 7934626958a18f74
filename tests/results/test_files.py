from pathlib import Path

import pytest

from scalebridge.results.files import replacing, why_unwritable, write_text


def test_an_interrupted_write_leaves_the_old_text(tmp_path: Path):
    target = tmp_path / "report.html"
    target.write_text("old")

    def interrupted() -> None:
        with replacing(target) as draft:
            draft.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_new_folder_is_made_where_needed(tmp_path: Path):
    write_text(tmp_path / "a" / "b" / "c.txt", "µ\n")
    assert (tmp_path / "a" / "b" / "c.txt").read_bytes() == "µ\n".encode()


def test_a_place_that_takes_a_file_raises_no_objection_and_stays_untouched(tmp_path: Path):
    assert why_unwritable(tmp_path / "new" / "folder" / "results.nc") is None
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path):
    (tmp_path / "results").write_text("")
    assert f"{tmp_path / 'results'} is a file" in why_unwritable(tmp_path / "results" / "a" / "results.nc")


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path):
    assert "is a folder" in why_unwritable(tmp_path)


def test_a_folder_that_refuses_is_named_with_the_reason():
    assert "cannot write into /proc" in why_unwritable(Path("/proc/results.nc"))
