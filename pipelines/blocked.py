"""Why a run published nothing: the checks that stopped it, in sentences; and the run that never ended."""

from assets.store.home import Home
from assets.store.ledger import Event, Ledger
from data_contracts import table


def newest_blocked(home: Home) -> Event | None:
    """Return the run that was stopped by a check after the last one that published, if any."""
    ended = Ledger(home).events("published", "blocked")
    return ended[-1] if ended and ended[-1].kind == "blocked" else None


def newest_unended(home: Home) -> Event | None:
    """Return the run that began after all others had ended, if any: it goes on, failed or was killed."""
    known = Ledger(home).events("run", "published", "blocked")
    return known[-1] if known and known[-1].kind == "run" else None


def why(blocked: Event) -> list[str]:
    """Return what stopped a run: one line a check, its examples under it."""
    said = []
    for row in blocked.payload["checks"]:
        if row["stops"]:
            name = table(row["table_name"]).title_zh.replace("（规范）", "")
            said.append(f"{name}：约定{row['expected']}，{row['rows_failed']}行不符")
            said += [f"  {example}" for example in row["examples"]]
    return said


def next_step() -> str:
    """Return what can be done about it."""
    return (
        "上一次发布的结果原样保留。请改正列出的行并重新放入收件箱；"
        "行本身无误的，运行 hengjian rebuild 从归档重做。"
    )
