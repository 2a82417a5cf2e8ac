"""Core profile."""
