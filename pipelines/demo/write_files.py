"""Write the province as the files bureaus really send."""

from pathlib import Path

from pipelines.demo.world import Province


def write_inbox(province: Province, inbox: Path) -> None:
    """Write the inbox, one folder a source."""
    for name, frame in province.frames.items():
        folder = inbox / name
        folder.mkdir(parents=True, exist_ok=True)
        frame.write_csv(folder / f"{name}.csv")
