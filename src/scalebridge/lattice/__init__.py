"""Kinetic Monte Carlo on a lattice: the same mechanism, site by site, event by event."""
