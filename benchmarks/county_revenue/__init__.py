"""How well the county judgement finds planted growth, beside others on the same data."""
