"""Random numbers inside compiled loops: xoshiro256++, seeded from the program's named streams.

Uniforms carry 53 random bits. The state is four words that can be stored and restored, so a simulation can
stop and go on as if it had not stopped.

reference  D. Blackman and S. Vigna, ACM Trans. Math. Softw. 47 (2021) 36, doi:10.1145/3460772
"""

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray


def seeded(seed: int, *key: int) -> NDArray[np.uint64]:
    """State (4,) of the generator that `seed` and `key` name; never all zero."""
    return np.asarray(
        np.random.SeedSequence(seed, spawn_key=key).generate_state(4, np.uint64), dtype=np.uint64
    )


@numba.njit(inline="always")
def next_word(state: Any) -> Any:
    """The next 64 random bits; `state` (4,) uint64 moves on."""
    s0, s1, s2, s3 = state[0], state[1], state[2], state[3]
    total = s0 + s3
    result = ((total << np.uint64(23)) | (total >> np.uint64(41))) + s0
    t = s1 << np.uint64(17)
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = (s3 << np.uint64(45)) | (s3 >> np.uint64(19))
    state[0], state[1], state[2], state[3] = s0, s1, s2, s3
    return result


@numba.njit(inline="always")
def uniform(state: Any) -> Any:
    """A number from 0 (included) to 1 (excluded), a multiple of 2^-53."""
    return np.float64(next_word(state) >> np.uint64(11)) * 1.1102230246251565e-16


@numba.njit(inline="always")
def exponential(state: Any) -> Any:
    """A waiting time of mean 1; never infinite."""
    return -np.log(1.0 - uniform(state))
