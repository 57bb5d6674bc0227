"""Whatever day, amount, code or person is written, it comes back as that or not at all."""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

import cn2an
import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from assets.intake.persons import identity
from assets.intake.values.codes import document_no, expand_scientific, parse_integer
from assets.intake.values.dates import parse_date
from assets.intake.values.decision_no import parse_decision_no
from assets.intake.values.money import parse_money
from models.identity.text import MASK, mask
from tests.examples import examples

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31))
FORMS = st.sampled_from(
    [
        "{y:04d}-{m:02d}-{d:02d}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y:04d}{m:02d}{d:02d}",
        "{y}年{m}月{d}日", "{y} 年 {m} 月 {d} 日", "{y}/{m:02d}/{d:02d}",
    ]
)  # fmt: skip
TIMES = st.sampled_from(["", " 9:05", " 00:00:00", " 23:59:59.123", "T08:30:00"])
TEXT = st.text(max_size=30)


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(DAYS, FORMS, TIMES, st.booleans())
def test_every_form_of_a_day_is_that_day(day: dt.date, form: str, time: str, wide: bool) -> None:
    text = form.format(y=day.year, m=day.month, d=day.day) + time
    assert parse_date(full_width(text) if wide else text) == day


@given(DAYS, st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_a_moment_no_clock_shows_is_refused(day: dt.date, h: int, m: int, s: int) -> None:
    real = (h < 24 and m < 60 and s < 60) or (h, m, s) == (24, 0, 0)
    for form in (
        f"{day} {h:02d}:{m:02d}:{s:02d}",
        f"{day} {h}时{m}分{s}秒",
        f"{day:%Y%m%d}{h:02d}{m:02d}{s:02d}",
    ):
        try:
            assert parse_date(form) == day
        except ValueError as error:
            assert not real, form
            assert str(error) == "没有这个时刻"
        else:
            assert real, form


@given(DAYS, st.floats(0, 0.9999))
def test_excel_serials(day: dt.date, part: float) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    assert parse_date(str(serial)) == day
    assert parse_date(f"{serial + part:.5f}"[: len(str(serial)) + 5]) == day


@given(st.integers(1990, 2099), st.integers(0, 99), st.integers(0, 99), FORMS)
def test_a_day_the_calendar_lacks_is_refused(y: int, m: int, d: int, form: str) -> None:
    try:
        wanted = dt.date(y, m, d)
    except ValueError:
        wanted = None
    try:
        got = parse_date(form.format(y=y, m=m, d=d))
    except ValueError:
        got = None
    assert got == wanted


@given(TEXT)
def test_no_text_breaks_a_parser(text: str) -> None:
    for parse in (parse_date, lambda t: parse_money(t, "元"), parse_integer):
        try:
            parse(text)
        except ValueError as error:
            assert re.search(r"[\u4e00-\u9fff]", str(error))
    parse_decision_no(text)
    mask(text)
    identity.phone_digits(text)
    identity.id_number(text)


FEN = st.integers(0, 10**13)


@given(FEN, st.sampled_from(["{:f}", "{:,}", "￥{:,}", "{:f}元", "人民币{:f}元整"]), st.booleans())
def test_money_is_exact(fen: int, form: str, wide: bool) -> None:
    amount = Decimal(fen) / 100
    text = form.format(amount)
    assert parse_money(full_width(text) if wide else text, "元") == amount


@given(FEN)
def test_wan_and_yuan_are_the_same_money(fen: int) -> None:
    amount = Decimal(fen) / 100
    assert parse_money(f"{amount / 10_000:f}", "万元") == amount
    assert parse_money(f"{amount / 10_000:f}万元", "元") == amount
    assert parse_money(f"{amount / 10_000:f}万", "元") == amount
    for said in ("千", "千元"):  # also in a column of 万元
        assert parse_money(f"{amount / 1_000:f}{said}", "万元") == amount
    assert parse_money(f"{amount:f}元", "万元") == amount


@given(st.decimals("0.005", 10**9, places=5))
def test_more_than_two_decimals_round_half_up(amount: Decimal) -> None:
    assert parse_money(f"{amount:f}", "元") == amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(st.integers(1, 10**9))
@settings(max_examples=examples(200))
def test_capitals_need_a_currency_word(amount: int) -> None:
    words = cn2an.an2cn(amount, "up")
    assert parse_money(f"人民币{words}元整", "元") == amount
    try:
        parse_money(words, "元")
    except ValueError:
        return
    raise AssertionError(words)


@given(st.integers(10**9, 10**17), st.integers(1, 18))
def test_scientific_codes_come_back_whole_or_not(code: int, shown: int) -> None:
    digits = str(code)
    mantissa = digits[:shown]
    tail = mantissa[1:]
    text = f"{mantissa[0]}{'.' + tail if tail else ''}E+{len(digits) - 1}"
    assert expand_scientific(text) == (digits if len(mantissa) == len(digits) else None)


ORGAN = st.text("甲乙丙丁戊沧诸宜", min_size=1, max_size=3)
KINDS = st.sampled_from(
    [
        ("处罚", "处罚"), ("罚", "处罚"), ("罚字", "处罚"), ("处字", "处罚"), ("罚决", "处罚"),
        ("案字", "处罚"), ("当罚", "当场"), ("简罚", "当场"), ("不罚", "不予处罚"),
        ("不予处罚", "不予处罚"), ("免罚", "免予处罚"), ("免予处罚", "免予处罚"), ("减罚", "减轻"),
        ("罚告", "非决定"), ("听告", "非决定"), ("责改", "非决定"),
    ]
)  # fmt: skip
BRACKETS = st.sampled_from(["〔〕", "[]", "【】", "（）", "()", "﹝﹞", "{}"])


@given(ORGAN, KINDS, st.integers(2010, 2030), st.integers(1, 99999), BRACKETS, st.data())
def test_decision_numbers_in_every_dress(
    organ: str, kind: tuple[str, str], year: int, number: int, brackets: str, data: st.DataObject
) -> None:
    zeros = "0" * data.draw(st.integers(0, 3))
    first = data.draw(st.sampled_from(["", "第"]))
    gap = data.draw(st.sampled_from(["", " ", "　"]))
    text = f"{organ}市监{gap}{kind[0]}{brackets[0]}{year}{brackets[1]}{gap}{first}{zeros}{number}{gap}号"
    parts = parse_decision_no(text)
    assert parts is not None
    assert (parts.organ_word, parts.kind) == (f"{organ}市监", kind[1])
    assert (parts.year, parts.number) == (year, str(number))
    frame = pl.DataFrame({"n": [text]}).select(document_no(pl.col("n"), bare_zeros=True))
    assert frame.item() == f"{organ}市监{kind[0]}〔{year}〕{number}号"
    again = frame.select(document_no(pl.col("n"), bare_zeros=True)).item()
    assert again == frame.item()


GAPS = st.sampled_from(["", "-", " ", "－", "　", " - "])
PHONES = st.tuples(st.sampled_from("3456789"), st.text("0123456789", min_size=9, max_size=9))
AROUND = st.text("电话是，。请回abc", max_size=6)


@given(PHONES, GAPS, AROUND, AROUND, st.booleans())
def test_no_phone_passes(
    phone: tuple[str, str], gap: str, before: str, after: str, wide: bool
) -> None:
    digits = "1" + phone[0] + phone[1]
    text = gap.join([digits[:3], digits[3:7], digits[7:]])
    masked = mask(before + (full_width(text) if wide else text) + after)
    assert masked == before + MASK + after


def born(digits: str) -> bool:
    """Tell a birthday of those whom cases name, behind a division's code, from the day of a document."""
    return digits[0] in "12345678" and digits[6:10] < "2010" and len(digits) <= 17


@given(
    st.integers(1, 8), st.text("0123456789", min_size=5, max_size=5),
    st.dates(dt.date(1900, 1, 1), dt.date(2009, 12, 31)), st.text("0123456789", min_size=1, max_size=3), GAPS,
)  # fmt: skip
def test_no_identity_number_that_lacks_signs_passes(
    first: int, rest: str, birth: dt.date, end: str, gap: str
) -> None:
    assert mask(f"住户{first}{rest}{gap}{birth:%Y%m%d}{gap}{end}。") == f"住户{MASK}。"


@given(
    st.integers(1, 9), st.text("0123456789", min_size=5, max_size=5),
    st.dates(dt.date(1900, 1, 1), dt.date(2026, 12, 31)), st.from_regex(r"\A[0-9]{3}[0-9Xx]\Z"), GAPS,
)  # fmt: skip
def test_no_whole_identity_number_passes(
    first: int, rest: str, birth: dt.date, end: str, gap: str
) -> None:
    assert mask(f"住户{first}{rest}{gap}{birth:%Y%m%d}{gap}{end}。") == f"住户{MASK}。"


@given(
    st.text("0123456789", min_size=15, max_size=19), st.sampled_from(["", "X", "x"]), GAPS,
    AROUND, st.booleans(),
)  # fmt: skip
def test_no_identity_number_passes(
    digits: str, end: str, gap: str, before: str, wide: bool
) -> None:
    has_day = re.match(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", digits[6:])
    # Six signs that are no division, a day, a few more: so documents are numbered.
    assume(not gap or born(digits) or not has_day)
    # One number in some thousands is, by chance, an enterprise's.
    assume(has_day or not uscc.is_valid(digits + end))
    text = gap.join([digits[:6], digits[6:14], digits[14:] + end]).strip(" -－　")
    masked = mask(before + (full_width(text) if wide else text) + "。")
    assert masked == before + MASK + "。"


@given(st.lists(PHONES, min_size=2, max_size=3), st.sampled_from([" ", "、", "/", "", "-"]))
def test_no_phone_passes_beside_another(phones: list[tuple[str, str]], between: str) -> None:
    numbers = ["1" + a + b for a, b in phones]
    masked = mask(between.join(numbers))
    assert not any(n in masked for n in numbers)
    assert not re.search(r"\d{3}", masked)


@given(st.integers(10**11, 10**14 - 1).filter(lambda n: not str(n).startswith(("86", "0086"))))
def test_bar_codes_of_twelve_to_fourteen_digits_stay(code: int) -> None:
    assert mask(f"条码{code}") == f"条码{code}"


@given(
    PHONES, st.sampled_from(["{}", "+86 {}", "86-{}", "{}.0", " {} ", "{}(家)", "{}/0795-3999999"])
)
def test_one_phone_is_one_person(phone: tuple[str, str], form: str) -> None:
    digits = "1" + phone[0] + phone[1]
    if len(set(digits)) == 1:
        return
    assert identity.phone_digits(form.format(digits)) == digits
    assert identity.phone_digits(full_width(form.format(digits))) == digits


@given(st.text("王李张刘陈明红伟芳小", min_size=2, max_size=4), st.data())
def test_no_complainant_name_passes(name: str, data: st.DataObject) -> None:
    gap = data.draw(st.sampled_from(["", " ", "\n", "　"]))
    text = f"本人{gap.join(name)}投诉，{name}。"
    out = identity.mask_names_in_rows(pl.Series([text]), pl.Series([name]), as_party=False)
    assert out[0] == "本人***投诉，***。"
