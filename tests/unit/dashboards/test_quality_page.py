"""The page 数据 says first what must not be overlooked, and lists only what is still open."""

import re
from html import unescape

import polars as pl
import pytest

from dashboards.pages.quality import _files
from data_contracts import empty, table


@pytest.fixture
def text(html: dict[str, str]) -> str:
    return unescape(re.sub(r"<[^>]+>", "\n", html["quality/index.html"]))


def test_undated_cases_stand_in_the_first_sentence(text: str) -> None:
    lead = text[: text.index("没有搁置、但会影响数字的事")]
    assert "50件案件有罚款而没有决定日期" in lead
    assert "3件案件在两处写了不同的金额" not in lead  # told below, in the table
    assert "3件案件在两处写了不同的金额" in text


def test_only_what_is_open_is_to_do(text: str) -> None:
    refused = text[text.index("拒收、还没有补上的文件") : text.index("曾经拒收、后来已补上的文件")]
    assert "坏文件.xlsx" in refused
    assert "新.csv" not in refused
    assert "等待列名对照：像是案件" in text
    assert "还待改正36行" in text
    settled = text[text.index("曾经拒收、后来已补上的文件") :]
    assert "新.csv" in settled


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("已重读", "以前没有读入，后来又读了一次"),
        ("已补上", "以前没有读入，后来由乙.csv补上"),
        ("等待列名对照", "请填列名对照表"),
        ("拒收", "请填列名对照表"),
    ],
)
def test_what_was_done_is_not_asked_for_again(state: str, says: str) -> None:
    """Of a file that was read after the answer 请填 outbox/列名对照表.xlsx stood on, beside its other row."""
    row = {
        "file": "甲.csv",
        "state": state,
        "settled_by": "乙.csv",
        "refused_reason": "请填列名对照表",
    }
    frame = empty(table("out_quality"))
    frame = pl.concat([frame, pl.DataFrame([row])], how="diagonal_relaxed")
    said = str(_files(frame).rows[0].cells[-1])
    assert said.startswith(says)
    assert ("请填" in said) == (state in {"等待列名对照", "拒收"})
