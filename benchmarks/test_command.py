"""How long the program takes as it is called: from the start of the interpreter to the last file."""

import subprocess
import sys
from pathlib import Path

import pytest

from ruo2 import EXAMPLE

PROGRAM = Path(sys.executable).with_name("scalebridge")


def scalebridge(*arguments):
    command = [PROGRAM, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_help(benchmark):
    assert "Usage" in benchmark(lambda: scalebridge("--help"))


def test_check(benchmark):
    assert "no problem found" in benchmark(lambda: scalebridge("check", EXAMPLE))


@pytest.mark.parametrize("samples", [0, 500])
def test_run(benchmark, tmp_path, samples):
    arguments = ("run", EXAMPLE, "-o", tmp_path, "--samples", samples)
    out = benchmark.pedantic(lambda: scalebridge(*arguments), rounds=3 if samples == 0 else 1)
    assert "Ledger of assumptions" in out
