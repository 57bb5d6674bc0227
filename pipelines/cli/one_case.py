"""The one case a person means: by its key, its 案号 or its 文号."""

from pathlib import Path

import polars as pl

from assets.intake.values.codes import document_no
from assets.store.published import read_published
from pipelines.cli.common import Speaker


def cases_called(path: Path, name: str) -> pl.DataFrame:
    """Return ``case_key, organ_name`` of the published cases of a key; of none, of a plain 案号 or 文号."""
    exact = read_published(path, _CASES + "where case_key = ?", [name])
    if exact.height:
        return exact
    asked = pl.select(document_no(pl.lit(name), bare_zeros=True)).item() or name
    return read_published(
        path,
        _CASES + "where published_key in ($1, $2) or decision_no in ($1, $2) or case_no in ($1, $2) order by all",
        [name, asked],
    )  # fmt: skip


_CASES = "select case_key, organ_name from core_cases "


def one_case(path: Path, name: str, speaker: Speaker) -> str:
    """Return the key of the case a person names; leave with a word where it is none, or several.

    Raises
    ------
    typer.Exit
        No case, or several, are called so.
    """
    found = cases_called(path, name)
    if found.height != 1:
        speaker.refuse(*_none_or_several(name, found))
    return str(found["case_key"][0])


def _none_or_several(name: str, found: pl.DataFrame) -> tuple[str, str]:
    if found.is_empty():
        return f"没有案件 {name}。请用案号、文号或 机构代码|案号。", f"No case {name}."
    lines = "".join(f"\n  {key}　{organ or ''}".rstrip() for key, organ in found.iter_rows())
    return (
        f"“{name}”有{found.height}件，请用其中一个：{lines}",
        f"{name} is {found.height} cases, name one of them:{lines}",
    )
