"""Persons in a row: codes that stand for them, texts without their names."""
