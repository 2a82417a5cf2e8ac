"""Cases of the profile Smart Charging for a management system."""
