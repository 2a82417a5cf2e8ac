"""Cases of the profile Firmware Management for a management system."""
