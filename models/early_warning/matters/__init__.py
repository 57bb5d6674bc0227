"""Many persons, one matter (一事多人): found by firm, brand or texts, and which of them are news."""
