"""Own discretion benchmarks and own law tables in config/: read strictly, each mistake with a sentence."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from assets.config.read import read_config
from assets.store.home import Home, HomeError
from data_contracts import reference
from models.clauses import resolve

PLAIN = """
甲省基准:
  region: "99"
  valid_from: 2025-01-01
  starts_at: zero
  tiers: {从轻: [0, 0.3], 一般: [0.3, 0.7], 从重: [0.7, 1]}
"""
STATUTES = "rule_id,law_short,effective_date,article,paragraph,base_kind,min,max,unit,verified\n"
LAWS = "law_short,law,role,effective_date,carries_over,status,penalty_articles,repealed_on\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "config").mkdir()
    return Home(tmp_path)


def put(home: Home, name: str, text: str, encoding: str = "utf-8") -> None:
    (home.config / name).write_bytes(text.encode(encoding))


def test_a_discretion_benchmark_is_read_with_its_defaults(home: Home) -> None:
    put(home, "discretion.yml", PLAIN)
    (found,) = read_config(home).discretion_benchmarks
    assert (found.name, found.region, found.from_zero) == ("甲省基准", "99", True)
    assert (found.valid_from, found.valid_to) == (date(2025, 1, 1), date(9999, 12, 31))
    assert [(t.name, t.low, t.high) for t in found.tiers] == [
        ("从轻", 0, 0.3), ("一般", 0.3, 0.7), ("从重", 0.7, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("starts_at: zero", "startt_at: zero"), "不认识的键：startt_at"),
        (("starts_at: zero", "starts_at: middle"), "minimum.*zero.*middle"),
        (('region: "99"', 'region: "9"'), "前二、四或六位"),
        (('region: "99"', "document: x"), "region 没有写"),
        (("2025-01-01", "明年"), "不是日期"),
        (("starts_at: zero", "valid_to: 2024-01-01"), "早于 valid_from"),
        (("[0.3, 0.7]", "[0.4, 0.7]"), "首尾相接"),
        (("[0.3, 0.7]", "[0.3, 0.8]"), "首尾相接"),
        (("[0.7, 1]", "[0.7, 0.9]"), "首尾相接"),
        (("[0, 0.3]", "[0.3, 0]"), "应小于"),
        (("[0, 0.3]", "三成"), "两个比例"),
        (("starts_at: zero", "laws: 食品安全法"), "列表"),
        (("starts_at: zero", "laws: [食安法规]"), "甲省基准.*不认识的法律简称：食安法规"),
        (("甲省基准:", "甲省基准: 好\n乙:"), "键: 值"),
    ],
)
def test_a_mistake_in_a_discretion_benchmark_stops_with_its_place(home, change, says) -> None:
    put(home, "discretion.yml", PLAIN.replace(*change))
    with pytest.raises(HomeError, match=f"discretion.yml.*{says}"):
        read_config(home)


def test_the_former_name_is_read_and_both_names_are_not(home: Home) -> None:
    put(home, "benchmarks.yml", PLAIN)
    assert len(read_config(home).discretion_benchmarks) == 1
    put(home, "benchmarks.yml", PLAIN + "  laws: [食安法规]\n")
    with pytest.raises(HomeError, match=r"config/benchmarks\.yml 的“甲省基准”"):
        read_config(home)
    put(home, "discretion.yml", PLAIN)
    with pytest.raises(HomeError, match=r"discretion\.yml 和 benchmarks\.yml（旧名）都有"):
        read_config(home)


def test_two_discretion_benchmarks_for_one_region_and_day_are_refused(home: Home) -> None:
    put(home, "discretion.yml", PLAIN + PLAIN.replace("甲省", "乙省"))
    with pytest.raises(HomeError, match=r"乙省基准.*甲省基准.*重叠"):
        read_config(home)
    after = PLAIN.replace("甲省", "乙省").replace("2025-01-01", "2026-01-01")
    first = PLAIN.replace("starts_at: zero", "valid_to: 2025-12-31")
    put(home, "discretion.yml", first + after)
    assert [b.name for b in read_config(home).discretion_benchmarks] == ["甲省基准", "乙省基准"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_an_own_statute_of_an_own_law_carries_a_citation_to_its_range(home, encoding) -> None:
    put(
        home,
        "laws.csv",
        LAWS + "甲市食品条例,甲市食品条例,penal,2024-05-01,false,text,30-40,\n",
        encoding,
    )
    put(
        home,
        "statutes.csv",
        STATUTES + "甲1,甲市食品条例,2024-05-01,31,1,固定金额,500,2000,元,text\n",
        encoding,
    )
    known = read_config(home).law_tables
    case = pl.DataFrame({"case_key": ["a"], "legal_basis": ["《甲市食品条例》第三十一条"],
                         "decision_date": [date(2025, 1, 1)]})  # fmt: skip
    row = resolve(case, known.statutes, known.laws, known.mitigations).row(0, named=True)
    assert row["clause_id"] == "甲市食品条例-31-1"
    assert (row["statutory_min_yuan"], row["statutory_max_yuan"]) == (500, 2000)
    assert row["verified"] == "text"


def test_an_own_row_replaces_the_shipped_one_of_the_same_key(home: Home) -> None:
    shipped = reference.statutes().row(0, named=True)
    put(home, "statutes.csv", STATUTES + f"{shipped['rule_id']},{shipped['law_short']},{shipped['effective_date']},"
        f"{shipped['article']},{shipped['paragraph']},{shipped['base_kind']},1,2,倍,secondary\n")  # fmt: skip
    own = read_config(home).law_tables.statutes.filter(pl.col("rule_id") == shipped["rule_id"])
    assert own.select("min", "max", "verified").rows() == [(1, 2, "secondary")]
    assert read_config(home).law_tables.statutes.height == reference.statutes().height


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("statutes.csv", "rule_id,colour\na,red\n", "不认识的列：colour"),
        ("statutes.csv", "rule_id,law_short\na,食品安全法\n", "缺少列：effective_date"),
        ("statutes.csv", STATUTES + "甲1,食品安全法,2021-04-29,1,1,固定金额,500,2000,圆,text\n", "unit 读到“圆”"),
        ("statutes.csv", STATUTES + "甲1,食品安全法,昨天,1,1,固定金额,500,2000,元,text\n", "effective_date 读不懂"),
        ("statutes.csv", STATUTES + "甲1,食品安全法,2021-04-29,1,1,固定金额,五百,2000,元,text\n", "min 读不懂"),
        ("statutes.csv", STATUTES + "甲1,食品安全法,2021-04-29,1,1,固定金额,3000,2000,元,text\n", "甲1.*大于"),
        ("statutes.csv", STATUTES + "甲1,无此法,2021-04-29,1,1,固定金额,500,2000,元,text\n", "无此法.*laws.csv"),
        ("statutes.csv", STATUTES + "甲1,食品安全法,2021-04-29,,1,固定金额,500,2000,元,text\n", "第2行没有 article"),
        ("statutes.csv", STATUTES + "甲1,食品安全法,2021-04-29,1,1,固定金额,1,2,元,text\n" * 2, "rule_id 相同"),
        ("statutes.csv", STATUTES + "\n甲1,食品安全法,昨天,1,1,固定金额,500,2000,元,text\n", "第3行的 effective_date"),
        ("statutes.csv", STATUTES + "甲1,食品安全法,2021-04-29,1,1,固定金额,500,2,000,元,text\n", "第2行比表头多出格子：“text”"),
        ("statutes.csv", STATUTES.replace("max", "min") + "甲1,食品安全法,2021-04-29,1,1,固定金额,1,2,元,text\n", "两列都叫 min"),
        ("statutes.csv", STATUTES + "甲1,食品安全法,2021-04-29,1,1,固定金额,-500,2000,元,text\n", "min 读不懂"),
        ("statutes.csv", STATUTES + "甲1,食品安全法,2021-04-29,1,1,固定金额,500,inf,元,text\n", "max 读不懂"),
        ("laws.csv", LAWS + "甲,甲,penal,0000-05-01,true,text,,\n", "effective_date 读不懂：“0000"),
        ("laws.csv", LAWS + "甲,甲,penal,2024-05-01,也许,text,,\n", "carries_over 读不懂"),
        ("mitigations.csv", "law_short,article,paragraph,effect,about,status\n甲,1,1,打折,x,text\n", "effect 读到“打折”"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_own_table_stops_with_its_place(home, name, text, says) -> None:
    put(home, name, text)
    with pytest.raises(HomeError, match=f"{name}.*{says}"):
        read_config(home)


def test_a_table_that_a_spreadsheet_saved_is_read(home: Home) -> None:
    """Excel writes days and truths its own way, whatever stood there."""
    put(home, "laws.csv", LAWS + "甲法,甲法,penal,2024/5/1,TRUE,text,,\n")
    own = read_config(home).law_tables.laws.filter(pl.col("law_short") == "甲法")
    assert own.select("effective_date", "carries_over").rows() == [(date(2024, 5, 1), True)]


def test_an_own_mitigation_and_a_repeal_are_used(home: Home) -> None:
    put(
        home,
        "mitigations.csv",
        "law_short,article,paragraph,effect,about,status\n甲市条例,9,1,免予,主动召回,text\n",
    )
    put(home, "laws.csv", LAWS + "甲市旧规,甲市旧规,penal,2010-01-01,false,text,5-9,2020-01-01\n")
    known = read_config(home).law_tables
    basis = ["依据《甲市旧规》第六条，根据《甲市条例》第九条第一款免予处罚"]
    case = pl.DataFrame(
        {"case_key": ["a"], "legal_basis": basis, "decision_date": [date(2025, 1, 1)]}
    )
    row = resolve(case, known.statutes, known.laws, known.mitigations).row(0, named=True)
    assert row["mitigation_basis"] == "甲市条例9条1款（免予：主动召回）"
    assert row["version_note"] == "引用的文件在行为日已废止"
    assert row["law_repealed_on"] == date(2020, 1, 1)


@pytest.mark.parametrize(("text", "shown"), [("", False), ("show_party_names: true\n", True)])
def test_names_are_shown_only_where_the_bureau_says_so(home, text, shown) -> None:
    put(home, "hengjian.yml", text)
    assert read_config(home).show_party_names is shown


def test_showing_names_is_a_plain_yes_or_no(home: Home) -> None:
    put(home, "hengjian.yml", "show_party_names: 是\n")
    with pytest.raises(HomeError, match=r"show_party_names.*true 或 false"):
        read_config(home)


def test_a_province_adds_its_own_list_of_what_may_go_unfined(home: Home) -> None:
    head = "item_id,list,document,effective_date,words,about,status\n"
    own = "本省-1,首违,本省清单,2025-06-01,未明码标价;未标价,未明码标价,memory\n"
    put(home, "exemptions.csv", f"{head}{own}G1-5,轻微,本省清单,2025-06-01,不再列,不再列,memory\n")
    found = read_config(home).law_tables.exemptions
    assert found.height == reference.exemptions().height + 1
    assert found.filter(item_id="G1-5")["about"].to_list() == ["不再列"]
    put(home, "exemptions.csv", head + own.replace("首违", "免罚"))
    with pytest.raises(HomeError, match="list 读到“免罚”，应为：轻微、首违"):
        read_config(home)
