"""Who does the manual actions: a person, the embedded simulated DUT, or a vendor's HTTP hook."""
