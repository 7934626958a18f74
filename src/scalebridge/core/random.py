"""Random streams that do not depend on who draws first.

One recorded seed spawns any number of streams, each named by a key of integers: draw k of study s is
`stream(seed, s, k)`, on whichever worker it is computed, and stays the same when more draws are added.
"""

import numpy as np


def stream(seed: int, *key: int) -> np.random.Generator:
    """Independent Philox generator for one task of a study."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=key)))
