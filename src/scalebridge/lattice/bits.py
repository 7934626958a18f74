"""Sets of numbers as bits: membership in one bit each, and the r-th member found by counting.

A class of equal rates holds some of the instances 0 ... n-1. Choosing one of them at random is choosing a
rank r and finding the r-th set bit. Counts over blocks of bits make that a short walk down a tree of
counters (a rank-select structure), and let a member come or go by changing four numbers next to each
other. Compared with a list of members and their places in it this takes bits instead of eight bytes per
instance and class, keeps an event inside the cache, and has no order that a restart would have to restore.

reference  G. Jacobson, Proc. 30th FOCS (1989) 549, doi:10.1109/SFCS.1989.63533
"""

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

WORD, BLOCK = 6, 9  #: log2 of the bits of a word, and of those below one counter of the lower level


def band_of(bits: int) -> int:
    """Log2 of the bits below one counter of the upper level: where the walk over both levels is shortest."""
    return int(np.clip(np.round(np.log2(512.0 * max(bits, 1)) / 2), BLOCK + 1, 24))


@intrinsic
def popcount(typing: Any, word: Any) -> Any:
    """Number of set bits of a uint64, as int64."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), build


@intrinsic
def shifted(typing: Any, word: Any, by: Any) -> Any:
    """`word >> by` of a uint64 by an int64 below 64."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.lshr(arguments[0], arguments[1])

    return types.uint64(types.uint64, types.int64), build


@intrinsic
def bit(typing: Any, place: Any) -> Any:
    """A uint64 with the one bit `place` (int64, 0 to 63) set."""

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.shl(ir.Constant(ir.IntType(64), 1), arguments[0])

    return types.uint64(types.int64), build


@numba.njit(inline="always")
def select(word: Any, rank: Any) -> Any:
    """Place (0 to 63) of the set bit of `word` that has `rank` set bits below it."""
    place = np.int64(0)
    width = np.int64(32)
    while width > 0:
        low = shifted(word, place) & (bit(width) - np.uint64(1))
        below = popcount(low)
        if rank >= below:
            rank -= below
            place += width
        width >>= 1
    return place
