"""A bureau's days at random: what they leave in a home is what a rebuild from the same files gives."""
