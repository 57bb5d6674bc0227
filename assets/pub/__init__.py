"""pub_ tables: sums that may leave the bureau; counts under five are hidden, no judgement is in them."""
