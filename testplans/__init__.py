"""The test plans: the catalogue of Appendix C, and the scenarios of the test case document, as data."""
