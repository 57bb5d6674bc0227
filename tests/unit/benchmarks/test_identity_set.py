"""The labelled identity sentences: what the files hold, and that the scorer can fail."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.identity import score
from benchmarks.identity.report import wilson

FOLDER = Path(score.__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("folder", [FOLDER, FOLDER / "unseen", FOLDER / "records"])
def test_the_files_are_what_the_script_writes(tmp_path: Path, folder: Path) -> None:
    package = ".".join(folder.relative_to(FOLDER.parent.parent).parts)
    subprocess.run([sys.executable, "-m", f"{package}.make", "--to", str(tmp_path)], check=True)
    for name in ("sentences.csv", "spans.csv"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_the_unseen_set_shares_no_sentence_with_the_older_one() -> None:
    older = {row["text"] for row in rows("sentences.csv")}
    unseen, spans = rows("unseen/sentences.csv"), rows("unseen/spans.csv")
    texts = {r["id"]: r["text"] for r in unseen}
    assert len(set(texts.values())) == len(unseen) >= 2500
    assert len({r["family"] for r in unseen}) >= 350
    # short cells and bare names of shops may be written by anybody
    assert {t for t in older & set(texts.values()) if len(t) > 12} == set()
    assert len(texts.keys() - {r["id"] for r in spans}) >= 900
    for r in spans:
        assert texts[r["id"]][int(r["start"]) : int(r["end"])] == r["value"]


def test_the_third_set_shares_no_sentence_with_the_others() -> None:
    older = {
        row["text"] for name in ("sentences.csv", "unseen/sentences.csv") for row in rows(name)
    }
    texts = {r["id"]: r["text"] for r in rows("records/sentences.csv")}
    spans = rows("records/spans.csv")
    assert {t for t in older & set(texts.values()) if len(t) > 12} == set()
    assert len({r["family"] for r in rows("records/sentences.csv")}) >= 400
    assert len(texts.keys() - {r["id"] for r in spans}) >= 800
    for r in spans:
        assert texts[r["id"]][int(r["start"]) : int(r["end"])] == r["value"]


def test_an_interval_is_wilsons() -> None:
    low, high = wilson(28, 120)  # by hand: 0.2333, z 1.96
    assert (round(low, 3), round(high, 3)) == (0.167, 0.317)
    assert wilson(40, 40)[1] == 1.0


def test_enough_sentences_families_and_innocents_in_two_halves() -> None:
    sentences, spans = rows("sentences.csv"), rows("spans.csv")
    texts = {r["id"]: r["text"] for r in sentences}
    assert len(set(texts.values())) == len(sentences) >= 2400
    assert len({r["family"] for r in sentences}) >= 150
    assert len(texts.keys() - {r["id"] for r in spans}) >= 800
    for r in spans:
        assert texts[r["id"]][int(r["start"]) : int(r["end"])] == r["value"]
    parts = {p: {r["id"] for r in sentences if r["part"] == p} for p in ("dev", "test")}
    families = {p: {r["family"] for r in sentences if r["part"] == p} for p in parts}
    assert not families["dev"] & families["test"]
    assert 0.9 < len(parts["dev"]) / len(parts["test"]) < 1.1
    classes = {p: {r["class"] for r in spans if r["id"] in parts[p]} for p in parts}
    assert classes["dev"] == classes["test"]


@pytest.mark.parametrize(
    ("text", "masked", "of_class", "good"),
    [
        ("13800123456", "138****3456", "mobile", True),
        ("13800123456", "138 0012 3456", "mobile", False),
        ("13800123456", "1380012****", "mobile", False),
        ("赵青禾", "赵**", "name_cued", True),
        ("赵青禾", "*青禾", "name_cued", False),
        ("欧阳青禾", "欧阳**", "name_compound", True),
        ("赵 青 禾", "赵 * 禾", "name_spaced", False),
        ("青石路18号3幢501室", "青石路***", "home_address", True),
        ("青石路18号3幢501室", "***3幢501室", "home_address", False),
    ],
)
def test_a_span_is_caught_only_when_it_is_gone(
    text: str, masked: str, of_class: str, *, good: bool
) -> None:
    assert score.caught(text, score.left(text, masked), of_class) is good


def test_no_masking_scores_nothing_and_spares_every_innocent() -> None:
    counts = score.score(lambda text, *_: text, "test")
    for name in ("innocent", "spared"):
        good, n = counts.pop(name)
        assert good == n > 0
    assert {good for good, _ in counts.values()} == {0}


def test_masking_all_catches_all_and_spares_nothing() -> None:
    counts = score.score(lambda *_: "", "test")
    assert counts.pop("innocent")[0] == 0
    del counts["spared"]
    assert all(good == n for good, n in counts.values())
