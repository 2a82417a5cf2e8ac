"""Cases of the profile Remote Trigger for a management system."""
