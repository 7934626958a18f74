"""Bridging laws: what turns the result of a finer scale into the input of a coarser one, and tests it."""
