import pytest

from scalebridge.results.citations import CITATIONS, cite
from scalebridge.results.provenance import versions


def test_each_method_is_cited_once_in_the_order_asked():
    texts = cite("pellet", "transition state theory", "pellet")
    assert [text.split(",")[0] for text in texts] == ["E. W. Thiele", "H. Eyring"]


def test_a_method_without_literature_is_refused_by_name():
    with pytest.raises(KeyError, match="alchemy"):
        cite("pellet", "alchemy")


def test_every_citation_names_a_year():
    assert all(any(f"({year})" in text for year in range(1900, 2030)) for text in CITATIONS.values())


def test_versions_tell_the_software_and_nothing_about_the_machine():
    import numpy

    assert versions()["numpy"] == numpy.__version__
    assert "not installed" not in (versions()["scalebridge"], versions()["scipy"])
