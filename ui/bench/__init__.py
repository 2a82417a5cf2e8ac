"""Bench: the tool itself: version, test plans, parameters, engine and the error bar of its clock."""
