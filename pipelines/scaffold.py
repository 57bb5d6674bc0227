"""``make new-indicator CODE=P009`` and ``make new-source NAME=permits``: files to start from.

The new rule works at once: contract, module, page and golden folder of a simple rule on fines,
found by listing. Change all four; no other file is edited.
"""

import re
import sys
from pathlib import Path
from string import Template

import yaml

from data_contracts import Indicator
from data_contracts.loader import indicators
from pipelines.rule_pages import overview, refresh

ROOT = Path(__file__).parent.parent
_TEMPLATES = Path(__file__).parent / "templates"
_INDICATOR = {
    "contract.yml": "data_contracts/indicators/{CODE}.yml",
    "module.txt": "models/indicators/{code}.py",
    "page.md": "docs/indicators/{CODE}.md",
    "input.csv": "tests/golden/{CODE}/input.csv",
    "expected.csv": "tests/golden/{CODE}/expected.csv",
}
_SOURCE = {
    "source.yml": "data_contracts/sources/{name}.yml",
    "core_table.yml": "data_contracts/tables/core_{name}.yml",
}
USAGE = """usage: python -m pipelines.scaffold indicator CODE   (C, P, S or W and three digits)
       python -m pipelines.scaffold source NAME      (small letters and _)
       python -m pipelines.scaffold pages            (bring docs/indicators up to the contracts)"""


def new_indicator(code: str, root: Path = ROOT) -> list[Path]:
    """Write the four things of a new rule and return their paths.

    Raises
    ------
    ValueError
        The code is malformed, or one of the files exists, or it was that of a rule now part of
        another: a code is never reused.
    """
    if not re.fullmatch(r"[CPSW]\d{3}", code):
        raise ValueError(f"a code is C, P, S or W and three digits, not {code!r}")
    if into := [rule.code for rule in indicators().values() if code in rule.replaces]:
        raise ValueError(f"{code} was a rule that is now part of {into[0]}; take another code")
    names = {"CODE": code, "code": code.lower()}
    written = _write(_INDICATOR, "indicator", names, root)
    contract = Indicator.model_validate(yaml.safe_load(written[0].read_text(encoding="utf-8")))
    page = written[2]
    page.write_text(refresh(page.read_text(encoding="utf-8"), contract), encoding="utf-8")
    return written


def new_source(name: str, root: Path = ROOT) -> list[Path]:
    """Write the contract of a new source and its core_ table and return their paths.

    Raises
    ------
    ValueError
        The name is malformed, or one of the files exists.
    """
    if not re.fullmatch(r"[a-z]+(?:_[a-z]+)*", name):
        raise ValueError(f"a source has small letters and _, not {name!r}")
    return _write(_SOURCE, "source", {"name": name}, root)


def refresh_pages(root: Path = ROOT) -> list[Path]:
    """Bring every page, and the table of all rules, up to the contracts; return what changed."""
    changed = []
    table, text = root / "docs" / "rules.md", overview(indicators().values())
    if not table.exists() or table.read_text(encoding="utf-8") != text:
        table.write_text(text, encoding="utf-8")
        changed.append(table)
    for code, contract in indicators().items():
        page = root / "docs" / "indicators" / f"{code}.md"
        before = page.read_text(encoding="utf-8")
        after = refresh(before, contract)
        if after != before:
            page.write_text(after, encoding="utf-8")
            changed.append(page)
    return changed


def _write(files: dict[str, str], kind: str, names: dict[str, str], root: Path) -> list[Path]:
    targets = {template: root / path.format(**names) for template, path in files.items()}
    if there := [str(t.relative_to(root)) for t in targets.values() if t.exists()]:
        raise ValueError(f"exists already: {', '.join(there)}")
    for template, target in targets.items():
        text = (_TEMPLATES / kind / template).read_text(encoding="utf-8")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(text).substitute(names), encoding="utf-8")
    return list(targets.values())


def main(arguments: list[str]) -> int:
    """Run one command; 0 done, 2 bad usage."""
    try:
        match arguments:
            case ["indicator", code]:
                written = new_indicator(code)
            case ["source", name]:
                written = new_source(name)
            case ["pages"]:
                written = refresh_pages()
            case _:
                print(USAGE, file=sys.stderr)  # noqa: T201  # a command of `make`
                return 2
    except ValueError as error:
        print(error, file=sys.stderr)  # noqa: T201  # likewise
        return 2
    for path in written:
        print(path.relative_to(ROOT))  # noqa: T201  # likewise
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
