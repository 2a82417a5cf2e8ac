"""Cases of the profile Remote Trigger."""
