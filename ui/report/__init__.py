"""Report: what the report will say, what is missing, the approvals, and writing the PDF."""
