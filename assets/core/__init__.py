"""core_ tables: typed, one unit, one row a key; the latest content counts, history stays beside."""
