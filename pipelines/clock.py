"""The one place where the day is read off the machine's clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

#: Where the bureaus sit. A container or a server that counts in UTC is a day behind until eight in the morning.
ZONE = "Asia/Shanghai"


def today() -> date:
    """Return the day it is in China, whatever zone the machine is set to: schedules and commands say the same."""
    return datetime.now(tz=ZoneInfo(ZONE)).date()
