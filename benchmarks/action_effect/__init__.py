"""How often the interval of the before-and-after comparison holds the truth."""
