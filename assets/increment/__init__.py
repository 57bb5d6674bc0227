"""What a run need not do again: what changed, what stands since when, what was issued."""
