"""What is known about uncertain numbers, how they are drawn, and where the spread of an answer comes from."""

from scalebridge.uncertainty.distribution import FAMILIES, Distribution
from scalebridge.uncertainty.sampling import Draws, correlation_matrix, draw
from scalebridge.uncertainty.shares import shares_by_group

__all__ = ["FAMILIES", "Distribution", "Draws", "correlation_matrix", "draw", "shares_by_group"]
