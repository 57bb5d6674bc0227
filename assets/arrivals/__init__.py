"""What has come: taken from the inbox and from databases, kept, and laid down for the tables of raw_."""
