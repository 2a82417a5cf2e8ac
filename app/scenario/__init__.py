"""Test cases as data, and the runner that holds a conversation against them. Pure: no I/O, no clock, no event loop."""
