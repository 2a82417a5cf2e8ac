"""The plan: every case of the catalogue, whether it applies, and why."""
