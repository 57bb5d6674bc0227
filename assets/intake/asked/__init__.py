"""What people are asked about headers nobody knows, with values and the nearest names."""
