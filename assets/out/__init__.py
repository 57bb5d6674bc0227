"""out_ tables: what was found, with what was issued before kept as it was; one file a table, but for those of ``as_judged``."""
