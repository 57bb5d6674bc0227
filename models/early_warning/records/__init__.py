"""What is counted: records as events, their sectors, weeks and weights."""
