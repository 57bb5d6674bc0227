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


def provisions(text: str) -> list[tuple[str, int, int | None, int | None]]:
    book = LawBook(reference.laws(), reference.statutes(), reference.mitigations())
    return [(c.law, c.article, c.paragraph, c.item) for c in book.grammar.read(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "中华人民共和国食品安全法/第九章法律责任/第一百二十四条/第一款,青岚特区食品安全监督条例/第六章法律责任/第一百一十五条",
            [("食品安全法", 124, 1, None), ("青岚特区食品安全监督条例", 115, None, None)],
        ),
        (
            "广告法(2018修正)/第五章法律责任/第五十八条，医疗广告办法/第二十二条；产品质量法/第三章责任/第一节生产者/第二十七条/第1款",
            [("广告法", 58, None, None), ("医疗广告办法", 22, None, None), ("产品质量法", 27, 1, None)],
        ),
        ("中华人民共和国食品安全法/第四章食品生产经营/第一节", []),
        ("青岚省食品安全条例/第五章法律责任/第六十条。,行政处罚法/第四章", [("青岚省食品安全条例", 60, None, None)]),
        ("中华人民共和国青岚法第二十八条第一款", [("青岚法", 28, 1, None)]),
    ],
)  # fmt: skip
def test_the_way_down_a_table_of_contents_is_a_citation(text, wanted):
    """Else an instrument of no book lost its article, or the law before it got that article."""
    assert provisions(text) == wanted


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("依据青岚省化妆品条例第五十七条", "青岚省化妆品条例"),
        ("青岚市市场主体登记管理条例第四十六条", "青岚市市场主体登记管理条例"),
        ("依据化妆品条例第五十七条", "化妆品监督管理条例"),
    ],
)
def test_the_rules_of_a_place_are_not_the_nations(text, law):
    assert provisions(text) == [(law, provisions(text)[0][1], None, None)]


def test_the_quoted_words_of_a_provision_do_not_part_it_from_its_item():
    text = "《食品安全法》第一百二十四条第一款“违反本法规定，有下列情形之一的，并处五万元以上罚款；情节严重的，吊销许可证；”第五项“超过保质期的食品；”"
    assert provisions(text) == [("食品安全法", 124, 1, 5)]


def test_an_article_that_lacks_its_word_is_one_before_a_paragraph():
    assert provisions("违反《广告法》第五十八第一款第（一）项") == [("广告法", 58, 1, 1)]
