"""Judging again: a case file's recorded conversations through the same pure runner, and what comes of it now."""
