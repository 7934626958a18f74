"""Scalebridge: a prediction from electrons to a running reactor, and how far to trust it at every step."""

from importlib.metadata import version

__version__ = version("scalebridge")
