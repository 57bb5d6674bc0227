"""What the contracts expect of every row, counted once; Great Expectations on request."""
