"""How long and how far a fluctuation is remembered, and what that leaves of an average."""

from scalebridge.scales.correlation_length import (
    CorrelationLength,
    correlation_function,
    correlation_length,
    second_moment_length,
)
from scalebridge.scales.correlation_time import (
    Estimate,
    autocorrelation,
    autocovariance,
    correlation_time,
    effective_samples,
    ratio,
    standard_error,
    statistical_inefficiency,
    time_average,
)
from scalebridge.scales.equilibration import Equilibration, Outcome, equilibration
from scalebridge.scales.split_rhat import rank_normalised_split_rhat, split_rhat

__all__ = [
    "CorrelationLength",
    "Equilibration",
    "Estimate",
    "Outcome",
    "autocorrelation",
    "autocovariance",
    "correlation_function",
    "correlation_length",
    "correlation_time",
    "effective_samples",
    "equilibration",
    "rank_normalised_split_rhat",
    "ratio",
    "second_moment_length",
    "split_rhat",
    "standard_error",
    "statistical_inefficiency",
    "time_average",
]
