"""Scenarios for a charging station under test; the bench is the Central System."""
