"""Review: results with failures first, each with the claim, the evidence and the three records."""
