"""What records say: words that rose, names, phrases to show, likeness of texts."""
