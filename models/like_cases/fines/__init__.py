"""How fines lie: by law's range, clause, facts and record, and how rare one is among them."""
