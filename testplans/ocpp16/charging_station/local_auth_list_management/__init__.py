"""Test cases of the profile Local Auth List Management."""
