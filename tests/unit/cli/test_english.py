"""Every sentence the program refuses with has its English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from assets.out.out_case_details import NOTICES
from dashboards.workbooks.receipts import OUTCOMES
from models.like_cases.facts.circumstances import CIRCUMSTANCES
from models.like_cases.prepare import REASONS
from pipelines.cli import answered, intake_told
from pipelines.cli.english import in_english

ASSETS = Path(__file__).parents[3] / "assets"
_RAISED = {"RefusedError", "HomeError", "BrokenLedgerError", "BackupError", "RestrictedError"}
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_NAMES = re.compile(r"「[^」]*」|“[^”]*”|《[^》]*》")


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


def _all_english(sentences: Iterator[tuple[str, str]]) -> None:
    """Check that nothing of any sentence stays Chinese, naming those of which something does."""
    said = [(place, sentence, in_english(sentence)) for place, sentence in sentences]
    assert len(said) > 50
    chinese = [
        f"{place}: {sentence} → {english}"
        for place, sentence, english in said
        if _CHINESE.search(_NAMES.sub("", english))
    ]
    assert not chinese, "\n".join(chinese)


def test_a_sentence_of_refusal_has_its_english() -> None:
    _all_english(_sentences())


def test_names_in_quotes_stay() -> None:
    assert in_english(
        "像是案件，但缺必需列「罚款金额」；不从其他列推出，请补列后重投。看到的列：「甲」、「乙」"
    ) == (
        "looks like cases, without the required column 「罚款金额」; add it and send the file again. "
        "Columns seen: 「甲」, 「乙」"
    )


#: Where sentences about rows, headers, settings and the ledger are written.
WRITTEN = [
    "intake/cells/row_checks.py", "intake/layouts/widths.py", "intake/formats/records.py", "intake/values/codes.py", "intake/values/dates.py",
    "intake/values/money.py", "intake/table.py", "intake/asked/questions.py", "intake/asked/refusals.py", "intake/cells/typing.py", "intake/headings/recognise.py",
    "intake/layouts/instances.py", "intake/layouts/items_in_rows.py", "intake/layouts/terms.py",
    "intake/layouts/units.py", "intake/sheet.py",
    "arrivals/databases/failures.py", "arrivals/databases/pull.py", "intake/files.py", "intake/cells/lengths.py", "store/chain.py", "store/proof.py",
    "config/discretion.py", "config/boundaries.py", "config/parse.py", "config/read.py", "config/duties.py", "../pipelines/cli/similar_cases.py", "../pipelines/demo/compare.py",
    "../models/like_cases/beside.py",
]  # fmt: skip
#: A sentence, not a word or a pattern: eight letters and a mark, or a verb of complaint.
_SENTENCE = re.compile(
    r"[，：；]|^(?:没有|不是|不足|早于|比|小于|大于|金额|数字|用户|找不到|连不上|数据库)"
)
_PART = re.compile(
    r"^[，；]|[：“]$|^9没有表头|^正文为|^元，|^9 ?第|^\{|[|\\\[*^$?]|9已被|该行已搁置|^罚没|^裁量基准：9|^本案未填处罚依据|^类案偏离|^9：本案9|^99 应为9，读到"
)


def _written() -> Iterator[tuple[str, str]]:
    for name in WRITTEN:
        tree = ast.parse((ASSETS / name).read_text(encoding="utf-8"))
        parts = {id(v) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for v in n.values}
        prose = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in parts | prose:
                text = (_text(node) or "").replace("{}", "9").replace("X1", "9").strip()
                is_sentence = len(_CHINESE.findall(text)) > 3 and _SENTENCE.search(text)
                if is_sentence and not _PART.search(text):
                    yield f"{name}:{node.lineno}", text


def test_what_is_said_of_a_row_or_a_header_has_its_english() -> None:
    _all_english(_written())


def test_what_stands_in_quotes_is_never_touched() -> None:
    said = in_english(
        "甲.csv 第3行「不是日期」读到“不是金额”，不是金额；该行已搁置，请改原表重投。"
    )
    assert said.startswith("甲.csv row 3: 「不是日期」 reads “不是金额”: no amount")


def test_every_circumstance_has_its_english() -> None:
    for circumstance in CIRCUMSTANCES:
        for who in ("均", "本案", "该案"):
            assert not _CHINESE.search(in_english(f"{who}{circumstance.zh}")), circumstance.zh


def test_what_a_run_tells_of_has_its_english() -> None:
    """Every notice of the data and every outcome of an answer is told in English as well."""
    made = (
        "out_data_notices.py", "decision_notices.py", "fiscal_notices.py", "shared_numbers.py",
        "not_sent_again.py", "answer_notices.py", "unknown_words.py", "other_departments.py",
    )  # fmt: skip
    notices = "".join((ASSETS / "out" / name).read_text(encoding="utf-8") for name in made)
    kinds = set(re.findall(r"yield \(?\s*\"([a-z_]+)\"", notices))
    kinds |= {kind for kind, *_ in NOTICES.values()}
    assert len(kinds) > 4
    assert kinds == set(intake_told._ENGLISH)
    assert set(OUTCOMES) == set(answered._ENGLISH)


def test_why_a_case_was_not_compared_has_its_english() -> None:
    for why in REASONS.values():
        said = in_english(f"未判断：{why}；不代表有问题或无问题。")
        assert not _CHINESE.search(_NAMES.sub("", said)), said
