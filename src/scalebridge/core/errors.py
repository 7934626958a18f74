"""What can go wrong, in three kinds: the model is wrong, the solver stopped, or nothing of ours."""

from dataclasses import dataclass
from typing import Any


class ScalebridgeError(Exception):
    """Anything the system says on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a model, and where: `path` leads into the model file, outermost key first."""

    path: tuple[str, ...]
    message: str

    def __str__(self) -> str:
        return f"{'.'.join(self.path)}: {self.message}" if self.path else self.message


class ModelError(ScalebridgeError, ValueError):
    """The model as described cannot be right; the message says what to change.

    All problems found are carried together, so that they can be shown and mended at once.
    """

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = tuple(p if isinstance(p, Problem) else Problem((), p) for p in problems)
        super().__init__("\n".join(str(p) for p in self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), self.problems)


class NotConverged(ScalebridgeError, RuntimeError):  # noqa: N818 - a state of affairs, not a mistake
    """A solver stopped early. `best` holds its last iterate, `residual` the size of what is left."""

    def __init__(self, message: str, *, best: Any, residual: float) -> None:
        super().__init__(message)
        self.best, self.residual = best, residual

    def __reduce__(self) -> tuple[Any, ...]:
        return (_not_converged, (str(self), self.best, self.residual))


def _not_converged(message: str, best: Any, residual: float) -> NotConverged:
    return NotConverged(message, best=best, residual=residual)
