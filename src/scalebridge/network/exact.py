"""Linear algebra on integer matrices without rounding: ranks and null spaces that are never in doubt."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd, lcm

Row = list[Fraction]


def row_reduce(rows: Iterable[Iterable[int | Fraction]]) -> tuple[list[Row], list[int]]:
    """Reduced row echelon form without its zero rows, and the column of each pivot."""
    matrix = [[Fraction(x) for x in row] for row in rows]
    pivots: list[int] = []
    for column in range(len(matrix[0]) if matrix else 0):
        top = len(pivots)
        pivot = next((i for i in range(top, len(matrix)) if matrix[i][column]), None)
        if pivot is None:
            continue
        matrix[top], matrix[pivot] = matrix[pivot], matrix[top]
        matrix[top] = [x / matrix[top][column] for x in matrix[top]]
        for i, row in enumerate(matrix):
            if i != top and row[column]:
                matrix[i] = [x - row[column] * y if y else x for x, y in zip(row, matrix[top], strict=True)]
        pivots.append(column)
    return matrix[: len(pivots)], pivots


def rank(rows: Iterable[Iterable[int | Fraction]]) -> int:
    """Number of independent rows."""
    return len(row_reduce(rows)[1])


def null_space(rows: Sequence[Sequence[int]], columns: int) -> list[list[int]]:
    """Integer vectors that span {x : rows @ x = 0}, one per free column, without common factors."""
    reduced, pivots = row_reduce(rows)
    basis = []
    for free in (column for column in range(columns) if column not in pivots):
        vector = [Fraction(0)] * columns
        vector[free] = Fraction(1)
        for row, pivot in zip(reduced, pivots, strict=True):
            vector[pivot] = -row[free]
        basis.append(primitive(vector))
    return basis


def primitive(vector: Sequence[Fraction]) -> list[int]:
    """The shortest integer vector of the same direction; its first entry that is not zero is positive."""
    scale = lcm(*(x.denominator for x in vector))
    integers = [int(x * scale) for x in vector]
    divisor = gcd(*integers) or 1
    first = next((x for x in integers if x), 1)
    return [x // divisor * (1 if first > 0 else -1) for x in integers]
