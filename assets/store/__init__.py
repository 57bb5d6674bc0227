"""What lasts: the home folder, the archive of originals, the ledger, the warehouse."""
