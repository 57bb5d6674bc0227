"""The synthetic province: deterministic, lawful, invented, and as the contracts name it."""

import re
from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from stdnum.cn import ric, uscc

from data_contracts import reference_path, sources
from models.indicators.workdays import count
from pipelines.demo import Province, Truth, make_province
from pipelines.demo.texts import numeral
from pipelines.demo.words import conducts, words
from pipelines.demo.world import headers

AS_OF = date(2026, 6, 30)
#: Sources this program comes with.
SHIPPED = 30


def test_same_arguments_give_the_same_province(province: Province) -> None:
    again = make_province(7, "small", AS_OF)
    assert again.truth == province.truth
    for name, frame in province.frames.items():
        assert_frame_equal(frame, again.frames[name])


def test_another_seed_gives_another_province(province: Province) -> None:
    other = make_province(8, "small", AS_OF)
    assert other.truth.anomalies != province.truth.anomalies
    assert not other.frames["cases"].equals(province.frames["cases"])


def test_every_source_but_those_people_answer_has_rows_under_contract_headers(
    province: Province,
) -> None:
    answered = {
        "feedback", "organ_mapping", "column_mapping", "code_lists", "key_region_decisions", "reminders", "file_reviews", "month_returns",
    }  # fmt: skip
    assert set(province.frames) <= set(sources()) - answered
    assert len(province.frames) == SHIPPED - len(answered)  # one of a bureau's own has none
    for name, frame in province.frames.items():
        assert frame.height > 0
        assert set(frame.columns) <= set(headers(name).values()), name


def test_codes_are_invented(province: Province) -> None:
    for frame in province.frames.values():
        if "行政区划代码" in frame.columns:
            assert frame["行政区划代码"].drop_nulls().str.starts_with("99").all()
    real = pl.read_csv(reference_path("divisions.csv"), infer_schema_length=0)
    regions = province.frames["regions"]
    assert not set(regions["行政区划代码"]) & set(real["code"])
    assert not set(regions["名称"]) & set(real["name"])


def test_credit_codes_and_identity_numbers_check(province: Province) -> None:
    codes = province.frames["entities"]["统一社会信用代码"]
    assert codes.n_unique() == codes.len()
    assert all(uscc.is_valid(code) for code in codes.head(300))
    people = province.world.people
    assert people["phone"].str.contains(r"^1[3-9]\d{9}$").all()
    numbers = people["id_no"].head(200).to_list()
    assert [ric.calc_check_digit(n) for n in numbers] == [n[-1] for n in numbers]


def test_case_keys_are_unique_and_planted_ones_exist(province: Province) -> None:
    cases = province.frames["cases"]
    keys = (cases["办案机构代码"] + "|" + cases["案号"]).to_list()
    assert len(set(keys)) == len(keys)
    truth = province.truth
    planted = [e["case_key"] for e in [*truth.outliers, *truth.explained_high]]
    planted += truth.merged_fines
    others = {"多头检查", "意见函逾期未答复", "举报逾期未核查", "填写率下降"}
    for kinds in (truth.faults, truth.look_alikes):
        planted += [k for kind, ks in kinds.items() if kind not in others for k in ks]
    assert planted
    assert set(planted) <= set(keys)


def test_every_kind_of_fault_is_planted(province: Province) -> None:
    assert all(province.truth.faults.values())
    assert {"公示超期", "顶格", "低于下限无减轻理由", "复议诉讼撤改", "重复罚款"} <= set(
        province.truth.faults
    )


def test_planted_faults_are_faults(province: Province) -> None:
    cases = province.frames["cases"].with_columns(
        (pl.col("办案机构代码") + "|" + pl.col("案号")).alias("key")
    )

    def of(kind: str) -> pl.DataFrame:
        return cases.filter(pl.col("key").is_in(province.truth.faults[kind]))

    late = of("公示超期")
    assert ((late["公示日期"] - late["处罚决定日期"]).dt.total_days() > 40).all()
    assert (of("听证案件无法制审核")["法制审核日期"].is_null()).all()
    spot = of("当场处罚超限额")
    assert (spot["罚款金额(元)"] > 3_000).all()
    assert (spot["程序类型"] == "简易程序").all()
    assert (of("低于下限无减轻理由")["情节理由"].fill_null("") == "").all()
    pairs = of("重复罚款").group_by("当事人名称", "违法行为终了日期").len()
    assert (pairs["len"] >= 2).all()


def test_fines_follow_the_statute_unless_reduced_or_planted(province: Province) -> None:
    table = {r["violation"]: r for r in conducts().iter_rows(named=True)}
    planted = {e["case_key"].rpartition("|")[2] for e in province.truth.outliers}
    planted |= {k.rpartition("|")[2] for ks in province.truth.faults.values() for k in ks}
    rows = province.frames["cases"].filter(
        pl.col("罚款金额(元)") > 0, pl.col("违法行为类型").is_in(list(table)),
        pl.col("裁量情节") != "减轻", pl.col("程序类型") == "普通程序",
    )  # fmt: skip
    seen = 0
    for row in rows.iter_rows(named=True):
        law = table[row["违法行为类型"]]
        fixed = law["low_multiple"] is None and law["code"] not in ("Q04", "C01", "C02")
        if row["案号"] in planted or not fixed:
            continue
        seen += 1
        assert law["low_yuan"] <= row["罚款金额(元)"] <= law["high_yuan"], row
    assert seen > 200


def test_dates_run_in_order(province: Province) -> None:
    told_late = [k.rpartition("|")[2] for k in province.truth.faults["告知晚于决定"]]
    every = province.frames["cases"].filter(pl.col("处罚决定日期").is_not_null())
    bad = every.filter(pl.col("案号").is_in(told_late))
    assert (bad["处罚告知日期"] > bad["处罚决定日期"]).all()
    assert bad.height == len(told_late) > 0
    cases = every.filter(~pl.col("案号").is_in(told_late))
    for first, then in (
        ("线索登记日期", "立案日期"), ("立案日期", "处罚决定日期"), ("处罚告知日期", "处罚决定日期"),
        ("处罚决定日期", "送达日期"), ("违法行为发生日期", "违法行为终了日期"),
    ):  # fmt: skip
        both = cases.filter(pl.col(first).is_not_null(), pl.col(then).is_not_null())
        assert (both[first] <= both[then]).all(), (first, then)
    assert cases["处罚决定日期"].max() <= AS_OF


def test_texts_vary_and_hold_no_open_slot(province: Province) -> None:
    for name, column in (("cases", "违法事实"), ("complaints", "问题陈述")):
        texts = province.frames[name][column].drop_nulls()
        assert texts.n_unique() > 0.9 * texts.len()
        assert not texts.str.contains(r"[{}]").any()


def test_marked_tokens_are_in_columns_and_in_free_texts(province: Province) -> None:
    complaints = province.frames["complaints"]
    names = [t for t in province.truth.marked_tokens if "测漏" in t]
    assert complaints["姓名"].is_in(names).any()
    assert complaints["问题陈述"].str.contains("|".join(names)).any()
    phones = [t for t in province.truth.marked_tokens if re.fullmatch(r"1\d{10}", t)]
    spaced = [f"{p[:3]}-{p[3:7]}-{p[7:]}" for p in phones]
    loose = complaints["问题陈述"].str.contains("|".join([*phones, *spaced]))
    assert loose.any()
    # A name stands in a text only beside its own column: nobody could mask it otherwise.
    told = complaints.filter(pl.col("问题陈述").str.contains("|".join(names)))
    assert told["姓名"].is_in(names).all()


def test_sector_words_occur_only_with_the_planted_risks(province: Province) -> None:
    for entry in province.truth.sectors:
        said = province.frames["complaints"].filter(
            pl.col("问题陈述").str.contains(entry["term"], literal=True)
        )
        keys = {m.partition(":")[2] for m in entry["members"]}
        assert set(said["登记编号"]) <= keys
        assert said["登记日期"].min() >= date.fromisoformat(entry["onset"])
        assert {m.partition(":")[0] for m in entry["members"]} >= {"complaints"}


def test_truth_survives_json(province: Province) -> None:
    assert Truth.from_json(province.truth.to_json()) == province.truth


@pytest.mark.parametrize(
    ("number", "words_"),
    [(5, "五"), (10, "十"), (13, "十三"), (60, "六十"), (101, "一百零一"), (122, "一百二十二"),
     (117, "一百一十七"), (136, "一百三十六")],
)  # fmt: skip
def test_numeral(number: int, words_: str) -> None:
    # Statutes write 一百一十七, not 一百十七.
    assert numeral(number) == words_


def test_word_lists_agree() -> None:
    facts, sectors = words("facts"), words("sectors")
    table = conducts()
    assert set(table["code"]) == set(facts["findings"])
    assert {s for row in table["sectors"] for s in row} <= set(sectors)
    problems = words("complaints")["problems"]
    assert {p for s in sectors.values() for p in s["problems"]} <= set(problems)


@pytest.mark.slow
def test_medium_is_what_the_demo_promises() -> None:
    province = make_province(1, "medium", AS_OF)
    regions = province.frames["regions"]["行政区划代码"]
    counties = [r for r in regions if not r.endswith("00")]
    assert len(counties) >= 60
    cases = province.frames["cases"]
    assert cases.height >= 40_000
    assert province.frames["complaints"].height >= 60_000
    span = (cases["处罚决定日期"].max() - cases["处罚决定日期"].min()).days
    assert span >= 4 * 365


def test_goods_values_stand_only_where_goods_matter(province: Province) -> None:
    rows = province.frames["cases"].select("违法行为类型", "货值金额(元)")
    advert = rows.filter(pl.col("违法行为类型") == "广告使用绝对化用语")
    assert advert.height > 0
    assert advert["货值金额(元)"].is_null().all()
    food = rows.filter(pl.col("违法行为类型") == "经营超过保质期的食品")
    assert food["货值金额(元)"].is_not_null().all()


def test_a_planted_fault_plays_no_second_part(province: Province) -> None:
    truth = province.truth
    seen: list[str] = [e["case_key"] for e in [*truth.outliers, *truth.explained_high]]
    seen += truth.merged_fines
    for kind, keys in truth.faults.items():
        if kind not in {"多头检查", "意见函逾期未答复", "举报逾期未核查", "填写率下降"}:
            seen += keys
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("as_of", [date(2024, 2, 29), date(2026, 1, 1)])
def test_any_day_may_be_the_last(as_of: date) -> None:
    made = make_province(3, "small", as_of)
    assert made.frames["complaints"]["登记日期"].max() <= as_of
    assert made.frames["cases"]["处罚决定日期"].max() <= as_of
    assert made.frames["inspections"]["检查日期"].max() <= as_of
    assert all(made.truth.faults.values())


#: What says that a case is lighter or heavier, as the texts write it.
_LIGHT_WORDS = "初次|首次|改正|整改|进货|供货|来源|未售出|召回|轻微|未造成危害"
_HEAVY_WORDS = "拒不改正|仍未改正|再次|受过行政处罚|阻|隐匿|伪造|人身伤害|受伤"


def _ordinary(province: Province) -> pl.DataFrame:
    """Return the decided cases in which nothing was planted, with their text as one."""
    truth = province.truth
    planted = {k for keys in (*truth.faults.values(), *truth.look_alikes.values()) for k in keys}
    planted |= {e["case_key"] for e in [*truth.outliers, *truth.explained_high]}
    key = pl.col("办案机构代码") + "|" + pl.col("案号")
    cases = province.frames["cases"].filter(
        pl.col("处罚决定日期").is_not_null(), ~key.is_in(list(planted | set(truth.merged_fines)))
    )
    return cases.with_columns(fine=pl.col("罚款金额(元)").cast(pl.Float64))


def test_the_tier_stands_on_facts_that_the_text_tells(province: Province) -> None:
    cases = _ordinary(province)
    for tiers, words_, least in (
        (["减轻", "从轻"], _LIGHT_WORDS, 0.99),
        (["从重"], _HEAVY_WORDS, 0.95),
    ):
        own = cases.filter(pl.col("裁量情节").is_in(tiers))
        assert own.height > 100
        assert own["违法事实"].str.contains(words_).mean() >= least
        assert (own["情节理由"].fill_null("") != "").mean() >= least, tiers


def test_like_facts_draw_like_fines_but_for_a_few(province: Province) -> None:
    """Under one clause, first offenders who corrected, of like goods value: few are thrice the middle."""
    same = _ordinary(province).filter(
        pl.col("是否初次违法") == "是", pl.col("是否及时改正") == "是", pl.col("fine") > 0,
        pl.col("裁量情节") == "减轻", pl.col("程序类型") == "普通程序",
        pl.col("货值金额(元)").cast(pl.Float64).is_between(200, 800),
    )  # fmt: skip
    ratio = same.select(pl.col("fine") / pl.col("fine").median().over("违法行为类型"))["fine"]
    assert len(ratio) > 100
    assert 0 < (ratio > 3).mean() < 0.05


def test_some_undecided_cases_name_a_clause_and_a_few_no_conduct(province: Province) -> None:
    still = province.frames["cases"].filter(pl.col("处罚决定日期").is_null())
    cited = still["处罚依据"].is_not_null().mean()
    assert 0.05 < cited < 0.5
    assert still["违法行为类型"].null_count() < still.height / 5


def test_noise_is_remembered_and_touches_nothing_planted(province: Province) -> None:
    truth = province.truth
    # Reviews are drawn from all decisions afterwards and change nothing in a case.
    both = [*truth.faults.items(), *truth.look_alikes.items()]
    planted = {k for kind, keys in both if kind != "复议诉讼撤改" for k in keys}
    noise = [k for keys in (*truth.lapses.values(), *truth.lawful.values()) for k in keys]
    assert len(noise) == len(set(noise)) > 50
    assert not planted & set(noise)
    key = pl.col("办案机构代码") + "|" + pl.col("案号")
    cases = province.frames["cases"].with_columns(key.alias("key"))

    def of(kinds: dict[str, list[str]], kind: str) -> pl.DataFrame:
        return cases.filter(pl.col("key").is_in(kinds[kind]))

    days = count(pl.col("处罚决定日期"), pl.col("公示日期"))
    assert of(truth.lapses, "公示晚几日").select(days.min()).item() > 20
    assert set(of(truth.lawful, "公示在末日").select(days).to_series()) == {20}
    assert of(truth.lapses, "逾期未缴")["缴款日期"].is_null().all()
    assert (of(truth.lawful, "分期缴纳")["延期分期"] == "分期").all()
    assert of(truth.lawful, "放弃陈述申辩")["违法事实"].str.contains("书面放弃").all()
    assert not any(
        uscc.is_valid(code) for code in of(truth.lapses, "代码错一位")["统一社会信用代码"]
    )
    (county,) = truth.faults["填写率下降"]
    assert county in set(cases["行政区划代码"])
