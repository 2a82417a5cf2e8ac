"""Cases of the profile Smart Charging for a charging station."""
