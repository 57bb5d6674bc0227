"""Like cases, unlike fines: the comparison against its peers."""
