"""Who runs the program."""

import getpass


def account() -> str:
    """Return who runs the program, as the operating system knows them; ``unknown`` where it does not."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without an entry for its user
        return "unknown"
