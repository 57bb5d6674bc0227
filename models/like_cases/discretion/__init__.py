"""Discretion benchmarks: before and after a change, and whose differs."""
