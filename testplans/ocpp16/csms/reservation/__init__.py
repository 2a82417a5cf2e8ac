"""Cases of the profile Reservation for a management system."""
