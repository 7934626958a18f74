"""Nanoseconds per event of kmos, and whether it does with our models what they mean.

python benchmarks/kmos_measure.py check
python benchmarks/kmos_measure.py time zgb hopping --sizes 20 200 1000 --warmup 4e6 --events 2e6
"""

import argparse

import numpy as np

import kmos_models
import kmos_peer


def check():
    """Rates per cell beside known ones: an exact coverage, a balance, a published simulation."""
    _, ran = run(kmos_models.langmuir(3.0, 1.0), "langmuir", 50, 10_000, 1_000_000)
    print(f"langmuir: adsorptions per site {turnover(ran, [0]):.4f}, exactly 0.7500 at coverage 3/4")
    model, ran = run(kmos_models.zgb(), "zgb", 50, 200_000, 2_000_000)
    carbon, oxygen, out = (turnover(ran, named(model, part)) for part in ("s ->", "s + s", "CO.s + O.s"))
    print(
        f"zgb: per site CO in {carbon:.4f}, twice O2 in {2 * oxygen:.4f}, CO2 out {out:.4f}, all three equal"
    )
    model, ran = run(kmos_models.ruo2(10.0), "ruo2", 20, 3_000_000, 15_000_000)
    found = turnover(ran, named(model, "O.cus + CO") + named(model, "O.br + CO"))
    print(f"ruo2: {found:.3e} CO2 per cell and second; 5.5e4 to 5.74e4 in the reference, mean field 5.89e4")


def run(case, name, size, warmup, events):
    """One sample, its processes and rate constants compared with ours first."""
    model, rates = case
    ran = kmos_peer.sample(kmos_peer.prepare(name, model, rates), size, warmup, events)
    ours = [(rates.forward if one.forward else rates.reverse)[one.step] for one in model.processes]
    np.testing.assert_allclose(ran.constants, ours, rtol=1e-12)
    return model, ran


def named(model, start):
    """Processes of the steps whose equation starts so."""
    return [n for n, one in enumerate(model.processes) if model.steps[one.step].startswith(start)]


def turnover(ran, processes):
    """1/s, events of these processes per cell."""
    return ran.events[processes].sum() / ran.cells / ran.time


def measure(names, sizes, warmup, events):
    """A line for every model and size; where others share the machine, believe the last column."""
    print("ns per event: median by the clock, fastest part by the clock and in processor time")
    for name in names:
        folder = kmos_peer.prepare(name, *getattr(kmos_models, name)())
        for size in sizes:
            ran = kmos_peer.sample(folder, size, warmup, events)
            each = [np.median(ran.wall), ran.wall.min(), ran.processor.min()]
            each = 1e9 * np.array(each) * ran.wall.size / events
            print(f"{name:10s} {size:5d} " + "".join(f"{spent:8.0f}" for spent in each), flush=True)


def main():
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("what", choices=["check", "time"])
    words.add_argument("models", nargs="*", default=["zgb", "hopping"])
    words.add_argument("--sizes", nargs="+", type=int, default=[20, 200, 1000])
    words.add_argument("--warmup", type=float, default=4e6)
    words.add_argument("--events", type=float, default=2e6)
    asked = words.parse_args()
    if asked.what == "check":
        check()
    else:
        measure(asked.models, asked.sizes, int(asked.warmup), int(asked.events))


if __name__ == "__main__":
    main()
