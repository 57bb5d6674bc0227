"""A data dictionary sent as a file of its own: codes in exports become words, and nobody writes a configuration."""

import datetime as dt

from tests.unit.door.conftest import Door

HEAD = "案号,办案机构代码,行政区划代码,案件来源,案件状态,处罚决定日期,罚款金额(元)\n"
ORGAN = "119901010000000010"
DICTIONARY = "字段名称,代码,含义\n案件来源,01,监督检查\n案件来源,02,投诉\n案件状态,10,在办\n案件状态,20,已结案\n"


def cases(first: int, *codes: tuple[str, str]) -> str:
    return HEAD + "".join(
        f"甲市监案〔2026〕{first + n}号,{ORGAN},990101,{source},{state},2026-03-0{n + 1},500\n"
        for n, (source, state) in enumerate(codes)
    )


def words(door: Door) -> list[tuple[str | None, ...]]:
    return door.ask("select case_source, case_status from core_cases order by case_no").rows()


def said(door: Door, file: str) -> str:
    notes = door.ask(
        f"select unnest(notes) as n from intake_files where file = '{file}' order by arrival"
    )["n"]
    return "\n".join(notes)


def test_codes_become_words_whatever_comes_first(door: Door) -> None:
    door.put("导出/一月.csv", cases(1, ("01", "10"), ("02", "20")))
    door.run(as_of=dt.date(2026, 6, 1))
    assert words(door) == [("其他", "其他"), ("其他", "其他")]
    door.put("系统/字典.csv", DICTIONARY)
    door.put("导出/二月.csv", cases(3, ("1", "20")))  # a spreadsheet makes 1 of 01
    door.run(as_of=dt.date(2026, 6, 2))
    read = [("监督检查", "已立案"), ("投诉", "已结案"), ("监督检查", "已结案")]
    assert words(door) == read
    told = said(door, "导出/一月.csv")
    assert "「案件来源」里的代码按系统/字典.csv读：01=监督检查、02=投诉" in told
    door.put("导出/三月.csv", cases(4, ("02", "10")))
    door.run(as_of=dt.date(2026, 6, 3))
    assert words(door) == [*read, ("投诉", "已立案")]
    door.adds_up()


def test_two_files_that_differ_are_not_chosen_between(door: Door) -> None:
    door.put("系统/字典.csv", DICTIONARY)
    door.put("旧系统/字典.csv", DICTIONARY.replace("01,监督检查", "01,举报"))
    door.put("导出/一月.csv", cases(1, ("01", "10"), ("02", "20")))
    door.run()
    assert words(door) == [("其他", "已立案"), ("其他", "已结案")]
    told = door.notices()["codes_differ"]
    assert told["says"] == (
        "1个代码在几份代码表里说法不同，那几列的代码按“其他”读"
        "（案件来源=01：旧系统/字典.csv 举报；系统/字典.csv 监督检查）"
    )


def test_a_list_by_the_headers_own_name_goes_first(door: Door) -> None:
    door.put("系统/字典.csv", f"{DICTIONARY}状态,10,已结案\n状态,20,在办\n")
    door.put("导出/一月.csv", cases(1, ("01", "10"), ("02", "20")))
    door.run()
    assert words(door) == [("监督检查", "已立案"), ("投诉", "已结案")]


def test_a_list_of_another_tables_column_is_not_read_by(door: Door) -> None:
    door.put("系统/主体字典.csv", "字段名称,代码,含义\n状态,10,存续\n状态,20,注销\n")
    door.put("导出/一月.csv", cases(1, ("01", "10"), ("02", "20")).replace("案件状态", "状态"))
    door.run()
    assert "里的代码按" not in said(door, "导出/一月.csv")


def test_a_code_nobody_explains_leaves_the_column_as_it_is(door: Door) -> None:
    door.put("系统/字典.csv", DICTIONARY)
    door.put("导出/一月.csv", cases(1, ("01", "10"), ("07", "20")))
    door.run()
    assert words(door) == [("其他", "已立案"), ("其他", "已结案")]


def test_a_dictionary_sent_anew_counts_as_it_came_last(door: Door) -> None:
    door.put("系统/字典.csv", DICTIONARY)
    door.put("导出/一月.csv", cases(1, ("01", "10")))
    door.run(as_of=dt.date(2026, 6, 1))
    door.put("系统/字典.csv", DICTIONARY.replace("01,监督检查", "01,举报"))
    door.put("导出/二月.csv", cases(2, ("01", "10")))
    door.run(as_of=dt.date(2026, 6, 2))
    assert words(door) == [("举报", "已立案")] * 2
