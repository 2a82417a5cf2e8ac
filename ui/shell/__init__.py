"""The window's frame: workspace bar, truth bar, key hints, command box, overlay of keys, engine notice."""
