"""raw_ tables: one row as received, text, with file and row; made by one factory over the contracts."""
