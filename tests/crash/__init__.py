"""Kills, torn logs, full disks: what a case file survives. ``python -m tests.crash --kills 300`` is the storm."""
