"""Rises of a sector: what was to be expected, what stands out, which records are behind it."""
