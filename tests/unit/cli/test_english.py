"""Every sentence the program refuses with has its English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.cli.english import in_english

ASSETS = Path(__file__).parents[3] / "assets"
_RAISED = {"RefusedError", "HomeError", "BrokenLedgerError", "BackupError"}
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_NAMES = re.compile(r"「[^」]*」|“[^”]*”|《[^》]*》|元|万元")


def _text(node: ast.expr) -> str | None:
    """Return a literal with every hole filled in by ``X1``."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=parts):
            said = [p.value if isinstance(p, ast.Constant) else "X1" for p in parts]
            return "".join(str(s) for s in said)
        case ast.BinOp(left=left, op=ast.Add()):
            return _text(left)
    return None


def _sentences() -> Iterator[tuple[str, str]]:
    for path in sorted(ASSETS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)):
                continue
            name = getattr(node.exc.func, "id", getattr(node.exc.func, "attr", ""))
            text = _text(node.exc.args[0]) if name in _RAISED and node.exc.args else None
            if text and _CHINESE.search(text):
                yield f"{path.relative_to(ASSETS)}:{node.lineno}", text


@pytest.mark.parametrize(("place", "sentence"), list(_sentences()))
def test_a_sentence_of_refusal_has_its_english(place: str, sentence: str) -> None:
    said = in_english(sentence)
    assert not _CHINESE.search(_NAMES.sub("", said)), f"{place}: {sentence} → {said}"


def test_names_in_quotes_stay() -> None:
    assert in_english(
        "像是案件，但缺必需列「罚款金额」；不从其他列推出，请补列后重投。看到的列：「甲」、「乙」"
    ) == (
        "looks like cases, without the required column 「罚款金额」; add it and send the file again. "
        "Columns seen: 「甲」, 「乙」"
    )
