"""The embedded DUTs: a charging station and a CSMS that stand on their own feet, over real sockets.

They are built on the ``ocpp`` package's own ChargePoint class and share no code with the bench that tests them, so that a
mistake in the bench cannot hide behind the same mistake here. Each conforms to OCPP 1.6 edition 2 with errata v4.0 and can
be given faults one by one (``--list-faults``).
"""
