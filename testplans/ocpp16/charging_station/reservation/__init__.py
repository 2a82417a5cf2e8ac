"""Cases of the profile Reservation for a charging station."""
