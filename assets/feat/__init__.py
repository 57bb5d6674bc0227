"""feat_ tables: what the judgements read, as known on the as-of date; one file a table."""
