"""A home that is killed, starved, cut and locked: afterwards the old state or the new, and work goes on."""
