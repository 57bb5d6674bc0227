"""File review: do drawn frequencies meet the stated chances, and intervals their 95 %."""
