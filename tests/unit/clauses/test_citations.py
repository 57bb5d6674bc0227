"""A hand-made set of citations: at least .97 right, the rest unresolved, none wrong silently."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data_contracts import reference
from models.clauses import LawBook, read_basis

FOLDER = Path(__file__).parent


def wanted_of(name: str) -> pl.DataFrame:
    """Return one hand-made set; the second was written after the parser, without running it."""
    separator = "," if name == "citations" else "\t"
    return pl.read_csv(FOLDER / f"{name}.csv", separator=separator, infer_schema=False)


@pytest.fixture(scope="module", params=["citations", "citations_blind"])
def read(request):
    book = LawBook(reference.laws(), reference.statutes(), reference.mitigations())
    wanted = wanted_of(request.param)
    rows = []
    for row in wanted.iter_rows(named=True):
        got = read_basis(row["text"], book)
        want = (
            row["law"],
            *(int(row[c]) if row[c] else None for c in ("article", "paragraph", "item")),
        )
        rows.append(
            (row["text"], want, (got.law, got.article, got.paragraph, got.item), got.reason)
        )
    return rows


def test_the_sets_are_large_and_varied():
    texts = [*wanted_of("citations")["text"], *wanted_of("citations_blind")["text"]]
    assert len(set(texts)) >= 200
    assert len(set(wanted_of("citations")["text"])) >= 200


def test_at_least_97_in_100_are_right(read):
    right = [want == got for _, want, got, _ in read]
    assert sum(right) / len(right) >= 0.97, [r for r in read if r[1] != r[2]]


def test_none_is_wrong_silently(read):
    wrong = [(t, w, g) for t, w, g, reason in read if g != w and reason is None]
    assert wrong == []


def test_unresolved_ones_say_why(read):
    assert all((got[0] is None) == (reason is not None) for _, _, got, reason in read)


LOCAL = "青岚省食品小作坊小餐饮管理条例"


@pytest.mark.parametrize(
    ("text", "law", "article"),
    [
        (f"{LOCAL}第41条第1款第2项", LOCAL, 41),
        (f"当事人的行为违反了{LOCAL}第二十条，依据{LOCAL}第五十二条", LOCAL, 52),
        (f"依据{LOCAL}（2021年修正）第五十二条", LOCAL, 52),
        ("依据修订后市场主体登记管理条例第四十三条", "市场主体登记管理条例", 43),
        ("依据青岚省实施食品安全法办法第12条", "青岚省实施食品安全法办法", 12),
        ("依据食品安全法第一百二十四条和青岚市集贸市场管理办法第九条", "食品安全法", 124),
        ("违反新食品安全法第一百二十四条", "食品安全法", 124),
        ("依据新市场主体登记管理条例第四十三条", "市场主体登记管理条例", 43),
        ("依据相关规定第五条", None, None),
        ("按照有关管理规定第三条", None, None),
        ("根据我市出台的办法第三条", None, None),
    ],
)
def test_an_instrument_of_no_book_is_read_without_its_brackets(text, law, article):
    """A name begins where a word does; 有关规定 names none, and what is known stays what it is."""
    got = read_basis(text, LawBook(reference.laws(), reference.statutes(), reference.mitigations()))
    assert (got.law, got.article) == (law, article)


@pytest.mark.parametrize("name", ["消法", "消保法", "《消费者权益保护法》"])
def test_the_consumer_law_is_known_by_its_short_names(name):
    got = read_basis(
        f"{name}第56条第1款第（六）项",
        LawBook(reference.laws(), reference.statutes(), reference.mitigations()),
    )
    assert (got.law, got.article, got.item) == ("消费者权益保护法", 56, 6)


def test_the_penalty_law_is_known_by_its_short_name():
    """Else 处罚法32条 was an article of whatever law stood before it."""
    got = read_basis(
        "食品安全法第124条第一款第一项、处罚法32条",
        LawBook(reference.laws(), reference.statutes(), reference.mitigations()),
    )
    assert (got.law, got.article) == ("食品安全法", 124)
    assert "行政处罚法32条" in got.mitigation


@pytest.mark.parametrize(
    ("name", "since"),
    [
        ("网络交易管理办法", date(2021, 5, 1)),
        ("合同违法行为监督处理办法", date(2023, 7, 1)),
        ("个体工商户登记管理办法", date(2022, 3, 1)),
        ("网络交易监督管理办法", None),
        ("合同行政监督管理办法", None),
        ("中华人民共和国市场主体登记管理条例实施细则", None),
    ],
)
def test_a_measure_that_was_replaced_is_known_as_repealed(name, since):
    """P010 reads it; the measure that took its place has nearly its name and stays in force."""
    book = LawBook(reference.laws(), reference.statutes(), reference.mitigations())
    got = read_basis(f"依据《{name}》第五十二条", book)
    assert book.laws[got.law].repealed_on == since
