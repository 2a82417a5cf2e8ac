"""Cases of the profile Local Auth List Management for a management system."""
