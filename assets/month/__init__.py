"""The month: its cycle, table, lock and what counties return."""
