"""Tables of odd shapes: forms, joined or stacked or wide ones, rows cut short, years and units said elsewhere."""
