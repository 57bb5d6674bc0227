"""What people are told of a warning: its sentences, how it stands today, whom to remind."""
