"""What people fill in comes back, stays, and survives rerun and rebuild."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from assets.action.book import KIND
from assets.feat.feat_flag__heard import SPOKEN, blank_states, moves
from assets.run import begin
from assets.store.home import open_home
from assets.store.ledger import Event, Ledger
from models.leads import hearing

from .conftest import AS_OF, Bureau, case_file, case_row


def rows() -> list[str]:
    """Thirty like cases, one of them fined under the minimum without a recorded reason."""
    found = [
        case_row(n, day=f"2026-{n % 5 + 1:02d}-{n % 27 + 1:02d}", fine="50000") for n in range(30)
    ]
    return [*found, case_row(500, day="2026-05-20", fine="600", why="")]


FACTS = "当事人自2026年4月起在店内货架摆放并销售超过保质期的饼干12袋，货值120元，执法人员检查时当场查见。"


def publications(*numbers: int) -> str:
    """Return what was published of decisions against one party for like facts."""
    header = (
        "行政相对人名称,行政相对人类别,行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚类别,处罚内容,罚款金额（万元）,"
        "处罚决定日期,处罚机关,处罚机关统一社会信用代码\n"
    )
    return header + "".join(
        f"乙卯县第510食品店,个体工商户,乙卯市监处罚〔2026〕{n}号,经营超过保质期的食品,{FACTS},"
        "《中华人民共和国食品安全法》第一百二十四条第一款第（五）项,罚款,罚款600元,0.06,2026-05-20,"
        "乙卯县市场监督管理局,11990101MB0000001X\n"
        for n in numbers
    )


def fill(book: Path, target: Path, values: dict[str, str]) -> str:
    """Fill the first row of a county's workbook and drop it back; return the flag's number."""
    whole = openpyxl.load_workbook(book)
    for sheet in whole.worksheets:
        for row in sheet.iter_rows():
            header = [c.value for c in row]
            if "线索编号" in header:
                first = row[0].row + 1
                for name, value in values.items():
                    sheet.cell(first, header.index(name) + 1).value = value
                whole.save(target)
                return str(sheet.cell(first, header.index("线索编号") + 1).value)
    raise AssertionError("no header with 线索编号")


@dataclass(frozen=True)
class Lived:
    """A home and what its tables held after each of its runs."""

    bureau: Bureau
    flag: str
    at_first: dict[str, pl.DataFrame]
    answered: dict[str, pl.DataFrame]
    found: dict[str, pl.DataFrame]
    rebuilt: dict[str, pl.DataFrame]

    @staticmethod
    def row(tables: dict[str, pl.DataFrame], flag: str) -> dict[str, object]:
        return tables["out_flags"].row(by_predicate=pl.col("flag_id") == flag, named=True)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Let a county answer, the city find, the task force decide three times; then rebuild."""
    bureau = Bureau(tmp_path_factory.mktemp("lived") / "home")
    bureau.configure("city_folders: [市局]")
    bureau.drop("cases.csv", case_file(rows()))
    bureau.drop("published.csv", publications(510, 511))
    bureau.run()
    at_first = bureau.outs()
    told = case_row(510, day="2026-05-20", fine="600", why="", facts=FACTS)
    bureau.drop("internal.csv", case_file([told]))
    book = next((bureau.home / "outbox" / "县局核对").glob("990101*.xlsx"))
    flag = fill(
        book,
        bureau.inbox / "answer.xlsx",
        {"县局核对": "数据无误", "正当理由": "其他", "说明": "已核"},
    )
    bureau.run()
    answered = bureau.outs()
    found = f"线索编号,认定,认定机构,认定人,认定日期\n{flag},程序瑕疵，补正,法规科,甲,2026-06-30\n"
    bureau.drop("市局/finding.csv", found)
    bureau.call("confirm", "990101", "2026-05", "--note", "罚款集中", "--by", "甲", expect=0)
    bureau.call("reject", "990101", "2026-05", "--note", "县局说明成立", "--by", "乙", expect=0)
    bureau.drop(
        "市局/decisions.csv",
        "重点县期间,行政区划代码,专班决定,决定说明,决定人,决定日期\n2026-05,990101,确认,复核后列入,丙,2026-06-30\n",
    )
    bureau.drop(
        "线索登记.csv",
        "线索登记号,线索渠道,收到日期,行政区划代码,线索标题,线索内容,问题种类,业务领域,案号\n"
        "1,信访,2025-12-01,990101,来信说检查时收了资料费,联系13800138000,乱收费,食品,\n"
        "2,意见卡,2026-06-02,990101,检查次数多,,检查太勤,,甲案〔2026〕1号\n",
    )
    bureau.run()
    after = bureau.outs()
    bureau.call("rebuild", expect=0)
    return Lived(bureau, flag, at_first, answered, after, bureau.outs())


@pytest.mark.slow
def test_county_answers_and_city_finds_through_the_workbook(lived: Lived) -> None:
    flags = lived.at_first["out_flags"]
    assert set(flags["status"]) <= {"待送", "待核", "历史"}
    assert "P002" in set(flags["rule_code"])
    got = lived.row(lived.answered, lived.flag)
    assert (got["status"], got["finding"]) == ("已核数据", None)
    got = lived.row(lived.found, lived.flag)
    assert (got["status"], got["finding"]) == ("已认定", "程序瑕疵，补正")
    precision = lived.rebuilt["out_precision"].filter(pl.col("n_found") > 0)
    # one row asked about both rules of the case; the finding holds for both
    item = lived.row(lived.found, lived.flag)["item_id"]
    rules = lived.found["out_flags"].filter(pl.col("item_id") == item)["rule_code"]
    assert sorted(rules) == ["P002", "P003"]
    assert sorted(precision["rule_code"]) == ["P002", "P003"]
    assert precision.select("n_found", "n_problem").rows() == [(1, 1), (1, 1)]


def test_a_command_given_twice_is_recorded_once_until_a_run_has_read_it(home: Bureau) -> None:
    """It was killed after it had recorded, and is given once more."""

    def recorded() -> list[str]:
        events = Ledger(open_home(home.home)).events("key_region_decision")
        return [event.payload["decision"] for event in events]

    said = ["990101", "2026-05", "--note", "罚款集中", "--by", "甲"]
    home.call("confirm", *said, expect=0)
    assert "同样的内容已经记过，没有再记。" in home.call("confirm", *said, expect=0).stdout
    assert recorded() == ["confirmed"]
    home.call("reject", *said, expect=0)
    home.call("confirm", *said, expect=0)
    assert recorded() == ["confirmed", "rejected", "confirmed"]
    with begin(home.home, date.fromisoformat(AS_OF)) as run:
        done = Event("published", run.name, {})
        run.ledger.append([done], as_of=run.as_of, run=run.name)
    home.call("confirm", *said, expect=0)
    assert len(recorded()) == 4


@pytest.mark.slow
def test_a_second_confirmation_is_a_new_event_and_survives(lived: Lived) -> None:
    said = lived.rebuilt["out_key_decisions"].sort("nth")
    assert said.select("decided_by", "decision").rows() == [
        ("甲", "confirmed"),
        ("乙", "rejected"),
        ("丙", "confirmed"),
    ]
    row = lived.rebuilt["out_key_regions"].row(
        by_predicate=(pl.col("region_code") == "990101") & (pl.col("period") == "2026-05"),
        named=True,
    )
    assert (row["decision"], row["confirmed_by"], row["confirmation_note"]) == (
        "confirmed",
        "丙",
        "复核后列入",
    )


@pytest.mark.slow
def test_what_people_said_survives_a_rebuild(lived: Lived) -> None:
    for name, frame in lived.rebuilt.items():
        assert frame.equals(lived.found[name]), name


@pytest.mark.slow
def test_decisions_want_a_region_a_period_and_a_note(home: Bureau) -> None:
    home.call("confirm", "9901", "2026-05", "--note", "x", expect=2)
    home.call("confirm", "990101", "May", "--note", "x", expect=2)
    home.call("confirm", "990101", "2026-05", "--note", " ", expect=2)


@pytest.mark.slow
def test_a_lead_wants_a_region_that_there_is_and_a_reference_its_reason(home: Bureau) -> None:
    lead = (
        "lead",
        "register",
        "--as",
        "丁某",
        "--role",
        "team",
        "--channel",
        "信访",
        "--title",
        "收费",
    )
    for region, said in (("9901", "应为六位区划代码，读到“9901”"), ("999999", "没有区划 999999")):
        assert said in home.call(*lead, "--region-code", region, expect=2).stderr
    ledger = Ledger(open_home(home.home))
    assert ledger.events("lead_event") == []
    home.call(*lead, "--region-code", "９９０１０１", expect=0)
    assert [e.payload["words"]["region_code"] for e in ledger.events("lead_event")] == ["990101"]
    assert "hengjian lead show" in home.call("trace", "L20260001", expect=2).stderr

    case = home.table("core_cases")["case_key"][0]
    assert "请写明理由" in home.call("reference", case, "--note", " ", expect=2).stderr
    assert ledger.events("reference_case") == []

    words, nowhere = home.home.with_name("words.txt"), home.home.with_name("nowhere.txt")
    words.write_bytes("经济往来".encode("gb18030"))
    refer = ("discipline", "refer", "L20260001", "--as", "辛某", "--role", "discipline", "--file")
    assert "请另存为 UTF-8" in home.call(*refer, str(words), expect=2).stderr
    assert "没有这个文件或文件夹" in home.call(*refer, str(nowhere), expect=2).stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("region", "period"),
    [("999999", "2026-05"), ("990101", "1800"), ("990101", "2026-13"), ("990101", "2027-01"),
     ("990101", "2026-00"), ("９９９９９９", "2026-05")],
)  # fmt: skip
def test_decisions_on_unknown_regions_and_impossible_periods_are_refused(
    home: Bureau, region: str, period: str
) -> None:
    done = home.call("confirm", region, period, "--note", "x", expect=2)
    assert "没有" in done.stderr
    assert Ledger(open_home(home.home)).events("key_region_decision") == []


@pytest.mark.slow
def test_full_width_codes_are_folded(home: Bureau) -> None:
    home.call("confirm", "９９０１０１", " 2026－05 ", "--note", "x", "--by", "甲", expect=0)
    [event] = Ledger(open_home(home.home)).events("key_region_decision")
    said = event.payload
    assert (said["region_code"], said["period"], said["by"]) == ("990101", "2026-05", "甲")
    assert said["user"]


@pytest.mark.slow
def test_published_and_internal_decision_are_one_case_and_flags_follow(lived: Lived) -> None:
    """Two publications of like facts against one party; the bureau's own record of the first comes later."""
    key = "11990101MB0000001X|乙卯市监处罚〔2026〕510号"
    was = lived.at_first["out_flags"].filter(pl.col("object_key") == key)
    assert "P004" in was["rule_code"].to_list()
    cases = lived.bureau.table("core_cases")
    assert cases.height == len(rows()) + 2
    both = cases.row(by_predicate=pl.col("published_key") == key, named=True)
    assert both["in_sources"] == ["cases", "penalty_publications"]
    flags = lived.answered["out_flags"]
    after = flags.filter(pl.col("flag_id").is_in(was["flag_id"].to_list()))
    assert after.height == was.height
    assert set(after["object_key"]) == {both["case_key"]}
    assert after["is_current"].all()
    again = flags.filter(pl.col("object_key") == both["case_key"])
    assert again.select("rule_code", "period").is_unique().all()
    traced = json.loads(lived.bureau.call("trace", both["case_key"], "--json", expect=0).stdout)
    assert {r["file"] for r in traced["rows"]} == {"internal.csv", "published.csv"}


@pytest.mark.slow
def test_a_lead_takes_over_what_was_said_on_its_flag(lived: Lived) -> None:
    call, team = lived.bureau.call, ("--as", "丁某", "--role", "team")
    note = ("--note", "转整改，联系13800138000")
    said = call("lead", "register", "--flag", lived.flag, *team, *note, expect=0).stdout
    assert "现在是已认定，下一步：专班处置" in said
    again = call("lead", "register", "--flag", lived.flag, *team, *note, expect=2)
    assert "现在是已认定，不能受理" in again.stderr
    ledger = Ledger(open_home(lived.bureau.home))
    events = [e.payload for e in ledger.events(KIND)]
    # Two flags stand in one row: the answer is taken over from both, the finding once.
    own = [e for e in events if e["kind"] != "propose"]
    assert [e["kind"] for e in own][:4] == ["accept", "assign", "ask", "data_check"]
    assert [e["kind"] for e in own].count("find") == 1
    lead_id = str(own[-1]["number"])
    assert "13800138000" not in str(events)
    assert all(e["user"] for e in own)
    assert own[-1]["words"]["finding"] == "程序瑕疵，补正"
    # Nothing is said on the flag twice, and its own finding stands.
    states = hearing.fold(
        blank_states(lived.rebuilt["out_flags"]), moves(ledger.events(*SPOKEN)), days=5
    )
    state = states[lived.flag]
    assert (state.lead_id, state.word("finding")) == (lead_id, "程序瑕疵，补正")
    finder = str(own[-1]["who"])
    refused = call("lead", "close", lead_id, "--as", finder, "--role", "team", expect=2)
    assert "认定和销号要由两个人做" in refused.stderr
    missing = call("lead", "register", "--flag", "P001-0000000000000000", *team, expect=2)
    assert "没有线索" in missing.stderr


@pytest.mark.slow
def test_the_register_of_leads_and_what_was_found_wait_to_be_accepted(lived: Lived) -> None:
    asked = lived.found["out_lead_proposals"].sort("received_on")
    typed = asked.filter(pl.col("source_keys").list.first().str.starts_with("leads_in:"))
    assert typed.select("channel", "title", "text", "domain", "state").rows() == [
        ("信访", "来信说检查时收了资料费", "联系***", "食品", "proposed"),
        ("意见卡", "检查次数多", "问题种类：检查太勤；案号：甲案〔2026〕1号", None, "proposed"),
    ]
    # The flags found to be a problem are one proposal, with the sentence that made them so.
    (found,) = asked.filter(pl.col("channel") == "数据提示").iter_rows(named=True)
    assert found["why"] == "已认定为程序瑕疵，补正，还没有进台账"
    assert f"flag:{lived.flag}" in found["source_keys"]
    assert lived.found["out_leads"].is_empty()
    for name in ("out_lead_proposals", "out_lead_events", "out_leads"):
        assert lived.rebuilt[name].equals(lived.found[name]), name
