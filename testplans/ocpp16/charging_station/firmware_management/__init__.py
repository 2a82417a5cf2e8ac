"""Cases of the profile Firmware Management for a charging station: firmware and diagnostics."""
