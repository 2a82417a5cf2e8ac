"""Measured times: response times, the performance parameters of the PICS, and how exact the bench itself is.

All but :mod:`app.measure.lag` are folds over the record, so the window, the report and the JSON show the same numbers.
"""
