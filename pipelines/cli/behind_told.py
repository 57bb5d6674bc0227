"""What is said where pages or workbooks are older than the tables."""

from assets.store.behind import SHOWN, behind
from assets.store.home import Home
from pipelines.cli.common import Speaker


def tell_behind(home: Home, speaker: Speaker) -> None:
    """Say which of the folders readers look at were not swapped in with the warehouse, if any."""
    late = behind(home)
    speaker.facts["behind"] = list(late)
    if late:
        speaker.complain(
            f"{'、'.join(SHOWN[name] for name in late)}没有随仓库换上，还是以前的：请再运行一次。",
            f"Not swapped in with the warehouse, still as before: {', '.join(late)}. Run once more.",
        )
