"""The first intake: device type, PICS and what follows from it, connection, people, mode."""
