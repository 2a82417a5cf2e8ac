"""Before the first case and after the last one: the laboratory's register, the identity of the DUT, the checklists, the sheet with
the network configuration. Pure: no clock, no file, no event loop."""
