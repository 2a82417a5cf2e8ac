"""Scenarios for a management system (CSMS) under test; the bench is the charge point."""
