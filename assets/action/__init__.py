"""The ledger of leads between a run and what people move in it: book, rows, samples, worth."""
