"""One column at a time: typed, checked by its contract, four states of a cell without a value."""
