"""Leads of an action: who does what in which state, and what follows from the events so far."""
