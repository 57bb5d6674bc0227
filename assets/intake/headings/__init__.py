"""What the names over columns mean, and which source a table therefore is."""
