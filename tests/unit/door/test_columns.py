"""A header nobody knows is asked once, remembered, and applied to what came before; never guessed."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import polars as pl
import pytest

from assets.arrivals import intake_files
from assets.out.mapping_sheets import open_questions
from dashboards import column_mapping_workbook
from tests.unit.door.conftest import Door, filled

pytestmark = pytest.mark.slow

HEADER = "案号,决定书文号,办案机构,行政区划代码,当事人名称,立案日期"


def row(n: int, *more: str) -> str:
    cells = (
        f"甲市监案〔2026〕{n}号",
        f"甲市监罚〔2026〕{n}号",
        "甲县局",
        "990101",
        f"甲店{n}",
        "2026-01-05",
    )
    return ",".join([*cells, *more]) + "\n"


def cases(extra: str, *values: str) -> str:
    return f"{HEADER},{extra}\n" + "".join(row(n, v) for n, v in enumerate(values, 1))


def asked(door: Door, **how: bool) -> pl.DataFrame:
    return door.run(then=open_questions, **how)


def answer(door: Door, questions: pl.DataFrame, **meant: str) -> None:
    book = column_mapping_workbook(questions)
    answers = {header: {"这一列是": word} for header, word in meant.items()}
    name = f"列名对照表_{len(list(door.home.inbox.iterdir()))}.xlsx"
    door.put(name, filled(book, answers, by="不认识的表头"))


def test_a_date_under_another_name_is_asked_and_applied_to_the_file_that_came_before(door) -> None:
    door.put(
        "甲县/一月.csv", cases("罚款金额(元),处罚决定时点", "5000,2026-02-03", "600,2026-02-04")
    )
    questions = asked(door)
    (one,) = questions.rows(named=True)
    assert (one["header"], one["source_title"]) == ("处罚决定时点", "案件")
    assert one["offered"][0] == "处罚决定日期"
    assert one["samples"] == "2026-02-03、2026-02-04"
    assert one["seen_in"] == "甲县/一月.csv"
    assert door.table("core_cases", "decision_date").rows() == [(None,), (None,)]
    answer(door, questions, 处罚决定时点="处罚决定日期")
    assert asked(door).is_empty()
    found = door.ask("select decision_date::varchar, fine_yuan from core_cases order by case_no")
    assert found.rows() == [("2026-02-03", Decimal("5000.00")), ("2026-02-04", Decimal("600.00"))]
    # A later file of the same shape is understood at once.
    door.put("甲县/二月.csv", cases("处罚决定时点", "", "", "2026-03-09"))
    assert asked(door).is_empty()
    assert (
        door.ask("select count(*) as n from core_cases where decision_date = '2026-03-09'")["n"][0]
        == 1
    )
    door.adds_up()


def test_an_answer_that_came_in_a_run_that_was_stopped_is_applied_by_the_next(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.put("甲县/一月.csv", cases("罚款金额(元),处罚决定时点", "5000,2026-02-03"))
    answer(door, asked(door), 处罚决定时点="处罚决定日期")

    def stopped(*_: object) -> None:
        raise RuntimeError("stopped")

    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr(intake_files, "to_read_again", stopped)
        door.run()
    for fresh in (False, False, True):
        assert asked(door, fresh=fresh).is_empty()
        dates = door.ask("select decision_date::varchar from core_cases")
        assert dates.rows() == [("2026-02-03",)]
        assert door.table("intake_files").height == 3  # read again once


def test_amounts_under_an_unknown_header_are_asked_and_no_answer_changes_no_yuan(door) -> None:
    door.put("案件.csv", cases("处罚决定日期,没收", "2026-02-03,88.5", "2026-02-03,"))
    questions = asked(door)
    (one,) = questions.rows(named=True)
    assert one["header"] == "没收"
    assert "没收金额" in one["offered"]
    assert "没收违法所得" in one["offered"]
    answer(door, questions, 没收="不是")
    assert asked(door).is_empty()
    assert door.table("core_cases", "confiscation_yuan").rows() == [(None,), (None,)]
    # They change their mind: 没收 is 没收金额 after all.
    answer(door, questions, 没收="没收金额")
    assert asked(door).is_empty()
    found = door.ask("select confiscation_yuan from core_cases order by case_no")
    assert found["confiscation_yuan"].to_list() == [Decimal("88.50"), None]
    door.adds_up()


def test_a_file_whose_needed_column_is_only_named_differently_waits_and_then_comes_in(door) -> None:
    text = cases("罚款金额(元),处罚决定日期", "5000,2026-02-03", "600,2026-02-04")
    door.put("案件.csv", text.replace("案号,", "案件流水,").replace("办案机构", "主办单位名称"))
    questions = asked(door)
    assert dict(questions.select("header", "waits").rows()) == {
        "案件流水": True,
        "主办单位名称": True,
    }
    (file,) = door.table("out_quality").rows(named=True)
    assert file["refused_reason"].startswith("等待列名对照：像是案件，缺必需列「案号」")
    assert "outbox/列名对照表.xlsx" in file["refused_reason"]
    answer(door, questions, 案件流水="案号")
    left = asked(door)  # the other one still waits
    assert left["header"].to_list() == ["主办单位名称"]
    answer(door, left, 主办单位名称="办案机构")
    assert asked(door).is_empty()
    rows = door.ask("select case_no, organ_name, fine_yuan::int from core_cases order by 1").rows()
    assert rows == [("甲市监案〔2026〕1号", "甲县局", 5000), ("甲市监案〔2026〕2号", "甲县局", 600)]
    door.adds_up()


def test_not_one_of_ours_ends_the_waiting_with_what_was_seen(door) -> None:
    door.put("案件.csv", cases("处罚决定日期", "2026-02-03").replace("案号,", "案件流水,"))
    questions = asked(door)
    answer(door, questions, 案件流水="不是")
    # Then the decisions' numbers might serve as the cases' own, which is for people to say (decision 0138).
    others = asked(door)
    assert others["header"].to_list() == ["决定书文号"]
    answer(door, others, 决定书文号="不是")
    assert asked(door).is_empty()
    reasons = door.table("out_quality")["refused_reason"].drop_nulls().to_list()
    assert any(
        r.startswith("像是案件，但缺必需列「案号」") and "看到的列：「案件流水」" in r
        for r in reasons
    )
    # They change their mind: it is 案号 after all, and nobody has to send the file again.
    answer(door, questions, 案件流水="案号")
    assert asked(door).is_empty()
    assert door.ask("select case_no from core_cases").rows() == [("甲市监案〔2026〕1号",)]
    door.adds_up()


def test_an_old_file_read_again_does_not_undo_a_later_correction(door) -> None:
    door.put("一.csv", cases("处罚决定日期,罚款金额(元),罚没时间", "2026-02-03,5000,2026-02-09"))
    door.put("二.csv", cases("处罚决定日期,罚款金额(元)", "2026-02-03,7000"))
    questions = asked(door)
    answer(door, questions, 罚没时间="缴款日期")
    asked(door)
    found = door.ask("select fine_yuan::int as fine, file from core_cases").rows()
    assert found == [(7000, "二.csv")]
    assert door.ask("select count(*) as n from core_cases__rows")["n"][0] == 3
    door.adds_up()


def test_wrong_words_are_set_aside_with_the_reason_and_asked_again(door) -> None:
    door.put("案件.csv", cases("处罚决定日期,罚没时间", "2026-02-03,2026-02-09"))
    answer(door, asked(door), 罚没时间="什么时间")
    assert asked(door)["header"].to_list() == ["罚没时间"]
    (reason,) = door.table("out_set_aside")["reason"]
    assert "“什么时间”不是案件的列名；请从下拉列表选，或填“不是”" in reason
    door.adds_up()


def test_an_answer_for_one_folder_stays_there(door) -> None:
    for county in ("甲县", "乙县"):
        text = cases("处罚决定日期,罚没时间", "2026-02-03,2026-02-09").replace("甲店", county)
        door.put(f"{county}/案件.csv", text.replace("甲市监", f"{county}监"))
    questions = asked(door)
    assert questions["seen_in"].to_list() == ["乙县/案件.csv、甲县/案件.csv"]
    book = column_mapping_workbook(questions)
    answers = {"罚没时间": {"这一列是": "缴款日期", "只限文件夹": "甲县"}}
    door.put("列名对照表.xlsx", filled(book, answers, by="不认识的表头"))
    assert asked(door)["seen_in"].to_list() == ["乙县/案件.csv"]
    found = door.ask("select file, payment_date::varchar from core_cases order by 1")
    assert found.rows() == [("乙县/案件.csv", None), ("甲县/案件.csv", "2026-02-09")]


def test_a_rebuild_reads_every_file_as_it_was_read(guarded) -> None:
    guarded.put("案件.csv", cases("罚款金额(元),处罚决定时点,没收", "5000,2026-02-03,1.5"))
    questions = asked(guarded)
    answer(guarded, questions, 处罚决定时点="处罚决定日期", 没收="没收金额")
    guarded.put(
        "丁.csv", cases("罚款金额(元),处罚决定时点,没收", "5000,2026-02-03,1.5", "1,2026-02-03,2")
    )
    guarded.run()
    answer(guarded, questions, 没收="不是")
    guarded.put("戊.csv", cases("处罚决定时点,没收", "", "", "2026-02-03,3"))
    guarded.run()
    names = (
        "core_cases",
        "out_quality",
        "out_set_aside",
        "core_column_mapping",
        "intake_questions",
    )
    kept = {name: guarded.table(name) for name in names}
    guarded.run(fresh=True)
    for name, frame in kept.items():
        assert guarded.table(name).equals(frame), name


def test_no_person_stands_among_the_values(door) -> None:
    text = cases("处罚决定日期,经办电话金额,当事人的名称", "2026-02-03,13812345678,王小明")
    door.put("案件.csv", text.replace("当事人名称", "字号"))
    said = str(asked(door).rows())
    assert "13812345678" not in said
    assert "王小明" not in said


def test_no_officer_stands_among_the_values(door) -> None:
    days = [f"高安,5000,2026-02-0{n}" for n in range(4, 9)]
    values = ["高安,5000,高安", *days]
    door.put("案件.csv", cases("执法人员,罚款金额(元),处罚决定时点", *values))
    told = asked(door)
    assert told["header"].to_list() == ["处罚决定时点"]
    assert "高安" not in str(told.rows())


def test_common_extra_columns_are_not_asked(door) -> None:
    text = cases(
        "处罚决定日期,序号,承办人,备注,案件名称,联系地址,页码",
        "2026-02-03,1,赵某,无,甲店案,甲路1号,12",
    )
    door.put("案件.csv", text)
    assert asked(door).is_empty()


def test_the_sheet_offers_the_nearest_names_in_a_drop_down(door) -> None:
    door.put("案件.csv", cases("处罚决定日期,没收,罚没时间", "2026-02-03,5,2026-02-09"))
    sheet = openpyxl.load_workbook(BytesIO(column_mapping_workbook(asked(door)))).worksheets[0]
    lists = {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}
    assert sheet["C3"].value == "这一列是"
    assert "没收金额" in lists["C4"]
    assert lists["C4"].endswith('不是"')
    assert set(lists) == {"C4", "C5"}


def sheet_named(name: str, text: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = name
    for line in text.splitlines():
        book.active.append(line.split(","))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_only_sheet_of_a_workbook_waits_as_a_text_does(door) -> None:
    text = cases("处罚决定日期", "2026-02-03").replace("案号,", "案件流水,")
    door.put("案件.xlsx", sheet_named("二月", text))
    questions = asked(door)
    assert questions["header"].to_list() == ["案件流水"]
    answer(door, questions, 案件流水="案号")
    assert asked(door).is_empty()
    assert door.table("core_cases", "case_no").rows() == [("甲市监案〔2026〕1号",)]
    door.adds_up()


def test_teams_of_the_one_bureau_a_folder_names_are_not_asked(door) -> None:
    text = cases("处罚决定日期", "2026-02-03", "2026-02-04")
    teams = text.replace(",办案机构,", ",分队,").replace("甲县局", "一分队", 1)
    teams = teams.replace("甲县局", "执法二中队")
    door.put("甲县市场监督管理局/案件.csv", teams)
    assert asked(door).is_empty()
    assert door.table("core_cases", "organ_name").rows() == [("甲县市场监督管理局",)] * 2
    # Where nothing else names the bureau, or a part names a county, the column is what is asked for.
    door.put("案件.csv", teams)
    door.put(
        "甲市市场监督管理局/案件.csv", teams.replace("一分队", "乙县大队").replace("〔", "补〔")
    )
    questions = asked(door)
    assert questions["seen_in"].to_list() == ["案件.csv、甲市市场监督管理局/案件.csv"]
