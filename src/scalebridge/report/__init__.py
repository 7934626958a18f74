"""Reports: the printed summary and the one-file HTML page, from an outcome and nothing else."""

from scalebridge.report.html import page
from scalebridge.report.summary import print_summary

__all__ = ["page", "print_summary"]
