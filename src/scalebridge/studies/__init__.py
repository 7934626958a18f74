"""Studies: many evaluations of one model."""

from scalebridge.studies.executor import Failure, evaluate

__all__ = ["Failure", "evaluate"]
