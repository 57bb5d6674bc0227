"""Untrusted files are read in a process of their own: the process, its limits, what it hands over."""
