from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "co_oxidation_ruo2.yaml"


@pytest.fixture(scope="session")
def example() -> str:
    return EXAMPLE.read_text(encoding="utf-8")
