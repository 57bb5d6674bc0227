"""From flags to what people are asked, what they said, and what follows from it."""
