"""A bureau's own settings: read strictly, each mistake with a sentence that says where."""

import json
from datetime import date
from pathlib import Path

import pytest

from assets.config import alarm_budget
from assets.config.read import read_config
from assets.store.home import Home, HomeError
from data_contracts import indicators

SQUARE = [[[110.0, 30.0], [110.5, 30.0], [110.5, 30.4], [110.0, 30.4], [110.0, 30.0]]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "config").mkdir()
    return Home(tmp_path)


def settings(home: Home, text: str) -> None:
    (home.config / "hengjian.yml").write_text(text, encoding="utf-8")


def feature(code: object, coordinates: object = SQUARE, kind: str = "Polygon") -> dict:
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def boundaries(home: Home, *features: dict) -> None:
    content = {"type": "FeatureCollection", "features": list(features)}
    (home.config / "boundaries.geojson").write_text(json.dumps(content), encoding="utf-8")


def test_campaigns_are_windows_from_first_to_last_day(home: Home) -> None:
    settings(
        home,
        "campaigns:\n  夏季行动: [2026-05-10, 2026-08-31]\n  春雷: ['2026-03-01', '2026-03-31']\n",
    )
    config = read_config(home)
    assert config.campaigns["夏季行动"] == (date(2026, 5, 10), date(2026, 8, 31))
    assert list(config.windows.items()) == [
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 5, 10), date(2026, 8, 31)),
    ]


def test_without_campaigns_and_boundaries_there_are_none(home: Home) -> None:
    config = read_config(home)
    assert (config.campaigns, config.windows, config.boundaries) == ({}, {}, {})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("campaigns: [2026-05-01]", "名称: \\[起, 止\\]"),
        ("campaigns: {夏: 2026-05-01}", "夏.*两个日期"),
        ("campaigns: {夏: [2026-05-01]}", "夏.*两个日期"),
        ("campaigns: {夏: [2026-05-31, 2026-05-01]}", "夏.*早于"),
        ("campaigns: {夏: [2026-05, 2026-06-01]}", "夏.*不是日期"),
        ("campaigns: {夏: [2026-05-01 08:00:00, 2026-06-01]}", "夏.*不是日期"),
        ("campaigns: {甲: [2026-05-01, 2026-05-31], 乙: [2026-05-01, 2026-06-30]}", "乙.*同日开始"),
        ("campaign: {}", "不认识的键：campaign"),
    ],
)
def test_a_mistaken_campaign_is_refused_with_its_name(home: Home, text: str, says: str) -> None:
    settings(home, text)
    with pytest.raises(HomeError, match=says):
        read_config(home)


def test_boundaries_are_rings_by_code(home: Home) -> None:
    boundaries(home, feature("990102", [SQUARE, SQUARE], "MultiPolygon"), feature("990101"))
    got = read_config(home).boundaries
    assert list(got) == ["990101", "990102"]
    assert got["990101"] == (tuple((x, y) for x, y in SQUARE[0]),)
    assert len(got["990102"]) == 2


@pytest.mark.parametrize(
    ("features", "says"),
    [
        ([feature("9901")], "六位行政区划代码"),
        ([{"type": "Feature", "geometry": None}], "第1个要素"),
        ([feature("990101", [110, 30], "Point")], "990101.*Polygon"),
        ([feature("990101", [[[110, 30], [111, 30], [110, 30]]])], "至少要有四个点"),
        ([feature("990101", [[[110, "x"]] * 4])], "应为数"),
        ([feature("990101"), feature("990101")], "出现两次"),
        ([feature("９９０１０１")], "六位行政区划代码，读到“９９０１０１”"),
        ([{"type": "Feature", "properties": ["990101"]}], "第1个要素"),
        (
            [{"type": "Feature", "properties": {"code": "990101"}, "geometry": "Polygon"}],
            "990101.*Polygon",
        ),
        ([feature("990101", [[{"lon": 110}] * 4])], "坐标应为数"),
        ([feature("990101", [[[10**400, 30]] * 4])], "坐标应为数"),
    ],
)
def test_mistaken_boundaries_are_refused(home: Home, features: list[dict], says: str) -> None:
    boundaries(home, *features)
    with pytest.raises(HomeError, match=says):
        read_config(home)


def test_a_file_that_is_no_collection_is_refused(home: Home) -> None:
    for text, says in (
        ("{", "第1行第2个字读不懂"), ("[" * 20_000, "不是 JSON"), ("[]", "FeatureCollection"),
        ('{"type": "Feature"}', "FeatureCollection"), ('{"县": 1}'.encode("gb18030"), "不是 UTF-8"),
    ):  # fmt: skip
        data = text if isinstance(text, bytes) else text.encode()
        (home.config / "boundaries.geojson").write_bytes(data)
        with pytest.raises(HomeError, match=rf"boundaries\.geojson.*{says}"):
            read_config(home)


@pytest.mark.parametrize(
    ("words", "per_week"),
    [
        ("每两周至多一条误报", 0.5), ("每周至多2条", 2.0), ("每月最多一条误报", 12 / 52),
        ("每半年不超过三条误报", 3 / 26), ("每 4 周至多 1 条误报。", 0.25), (0.2, 0.2),
    ],
)  # fmt: skip
def test_the_alarm_budget_may_be_written_in_words(home, words, per_week) -> None:
    (home.config / "thresholds.yml").write_text(
        f"W001: {{false_per_week: {words}}}\n", encoding="utf-8"
    )
    got = read_config(home).indicators["W001"].thresholds["false_per_week"].value
    assert got == pytest.approx(per_week)
    if isinstance(words, str):
        assert alarm_budget.per_week(alarm_budget.in_words(got)) == pytest.approx(got, rel=0.05)


@pytest.mark.parametrize("words", ["少报一点", "每两周", "每零周至多一条误报", "每天至多100条误报"])
def test_an_alarm_budget_that_is_none_is_refused(home, words) -> None:
    (home.config / "thresholds.yml").write_text(
        f"W001: {{false_per_week: {words}}}\n", encoding="utf-8"
    )
    with pytest.raises(HomeError, match="false_per_week"):
        read_config(home)


def test_what_is_counted_is_set_in_whole_numbers(home) -> None:
    """S016 would take 3.9 working days for three, and say 3.9."""
    path = home.config / "thresholds.yml"
    path.write_text("S016: {statement_days: 3.9}\n", encoding="utf-8")
    with pytest.raises(HomeError, match=r"statement_days 应为整数，读到 3\.9"):
        read_config(home)
    path.write_text("S016: {statement_days: 4}\nP021: {min_gap_yuan: 1.5}\n", encoding="utf-8")
    assert read_config(home).indicators["S016"]["statement_days"] == 4


def test_who_answers_in_which_folder(home: Home) -> None:
    settings(home, "answer_days: 7\ncounty_folders: {乙卯县/: 990101}\ncity_folders: [市局/食品]\n")
    read = read_config(home)
    assert (read.answer_days, read.county_folders, read.city_folders) == (
        7, {"乙卯县": "990101"}, ("市局/食品",),
    )  # fmt: skip
    settings(home, "{}")
    assert (read_config(home).answer_days, read_config(home).county_folders) == (5, {})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("answer_days: 0", "工作日"), ("answer_days: 五", "工作日"),
        ("county_folders: [乙卯县]", "区划代码"), ("county_folders: {乙卯县: 99}", "六位"),
        ("county_folders: {../x: 990101}", "相对路径"), ("city_folders: 市局", "列表"),
        ("county_folders: {甲: 990101}\ncity_folders: [甲]", "只能属一方"),
    ],
)  # fmt: skip
def test_mistaken_folders_and_days_are_refused(home: Home, text: str, says: str) -> None:
    settings(home, text)
    with pytest.raises(HomeError, match=says):
        read_config(home)


@pytest.mark.parametrize(
    ("name", "written", "says"),
    [
        ("hengjian.yml", "bureau: 甲市\nbureau: 乙市\n", "第2行读不懂：“bureau”写了两次"),
        ("hengjian.yml", "county_folders: {甲: 990101, 甲: 990102}", "“甲”写了两次"),
        ("hengjian.yml", "county_folders: {甲: 990101, 甲/: 990102}", "同一个文件夹写了两次"),
        ("hengjian.yml", "campaigns: {夏: [2026-05-01, 2026-06-31]}", "没有“2026-06-31”这一天"),
        ("hengjian.yml", "bureau: 甲市\n\tanswer_days: 5\n", "第2行.*制表符"),
        ("hengjian.yml", "bureau：甲市\nanswer_days: 5\n", "冒号应为半角"),
        ("hengjian.yml", "bureau: 甲市".encode("gb18030"), "不是 UTF-8"),
        ("hengjian.yml", "[]", "键: 值"),
        ("hengjian.yml", 'bureau: ""', "bureau 不能为空"),
        ("hengjian.yml", 'treasury_names: "(罚没"', "treasury_names 应为正则表达式，读到“\\(罚没”"),
        ("hengjian.yml", 'treasury_names: ""', "treasury_names 不能为空"),
        ("thresholds.yml", "P006: 5", "P006 应为“键: 值”形式，读到“5”"),
        ("thresholds.yml", "P001: {min_share: true}", "min_share 应为数"),
        ("thresholds.yml", 'P006: {mitigated_multiple: "300"}', "应为数，不加引号，读到“300”"),
        ("enumerations.yml", "domain: 食品", "domain 应为“键: 值”形式，读到“食品”"),
        ("enumerations.yml", "domain: {食品: 食物}", "domain.食品 应为列表，读到“食物”"),
        ("enumerations.yml", "domain: {食品: 5}", "domain.食品 应为列表，读到“5”"),
        ("enumerations.yml", 'domain: {食品: [""]}', "domain.食品.0 不能为空"),
        ("enumerations.yml", "domain: {食品: [药品]}", "“药品”本身是标准词"),
        ("enumerations.yml", "domain: {食品: [食物], 药品: [食物]}", "“食物”不能既是“食品”又是“药品”"),
        ("obligations.yml", "visit_days: 2.5", "visit_days 应为整数，读到“2.5”"),
        ("obligations.yml", "large_yuan: 100", "middling_yuan（5000）不应大于 large_yuan（100）"),
        ("actions.yml", "actions: {夏: {first: 20260501}}", "first 应为日期，如 2025-04-01"),
        ("actions.yml", "actions: {夏: null}", "没有自带的“夏”"),
        ("actions.yml", "people: {甲: {role: county, region: 99}}", "六位区划代码，读到“99”"),
        ("actions.yml", "actions: {夏: {first: 2026-05-01, 5: 8}}", "actions.夏.5 不认识这个键"),
        ("actions.yml", "actions: {夏: {first: 2026-05-01, answer_days: .inf}}", "answer_days 应为整数"),
        ("actions.yml", "actions: {夏: {first: 2026-05-01, ordering: [立即整改]}}", "不认识的处置方式：立即整改"),
        ("actions.yml", "2026: {}", "不认识的键：2026"),
        ("hengjian.yml", "treasury_codes: [罚没收入, 103050199]", "科目编码.*读到：罚没收入"),
        ("month_table.yml", "version: 1\nitems: [{item: A, zh: x, unit: 件, measure: found}]", "小写字母"),
        ("review_standard.yml", "version: 1\nitems: [{number: 1, title: a, look: b, rules: [X1]}]", "项目1 有不认识的规则：X1"),
        ("threshold.yml", "P006: {}", "config 里有不认识的文件：threshold.yml"),
        ("thresholds.yml.txt", "P006: {}", "config 里有不认识的文件：thresholds.yml.txt"),
        ("statutes.xlsx", b"PK", "config 里有不认识的文件：statutes.xlsx"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_file_its_place_and_its_value(
    home: Home, name: str, written: str | bytes, says: str
) -> None:
    data = written if isinstance(written, bytes) else written.encode()
    (home.config / name).write_bytes(data)
    with pytest.raises(HomeError, match=says) as refused:
        read_config(home)
    assert name in str(refused.value)


def test_own_words_are_added_and_numbers_among_them_are_text(home: Home) -> None:
    text = "party_type: {企业: [集团, 12315]}\n"
    (home.config / "enumerations.yml").write_text(text, encoding="utf-8")
    words = read_config(home).enumerations["party_type"].values["企业"]
    assert words[-2:] == ["集团", "12315"]
    assert "公司" in words


@pytest.mark.parametrize("name", ["hengjian.yml", "statutes.csv", "boundaries.geojson"])
def test_settings_that_cannot_be_read_are_not_taken_for_absent(home: Home, name: str) -> None:
    """A link to a disk that is not mounted, a folder by that name: the shipped ones would hold unseen."""
    (home.config / name).symlink_to(home.root / "not mounted")
    with pytest.raises(HomeError, match=f"{name}.*没有这个文件"):
        read_config(home)
    (home.config / name).unlink()
    (home.config / name).mkdir()
    with pytest.raises(HomeError, match=f"{name}.*是文件夹"):
        read_config(home)


def test_a_copy_beside_the_settings_stops_nothing(home: Home) -> None:
    wrong = "没有的规则: {}"
    (home.config / "thresholds.yml").write_text("{}", encoding="utf-8")
    for name in (
        "thresholds.yml.txt",
        "thresholds.yml.bak",
        "thresholds - 副本.yml",
        "thresholds(1).yml",
        "~thresholds.yml",
        "说明.csv",
    ):
        (home.config / name).write_text(wrong, encoding="utf-8")
    assert read_config(home).indicators == indicators()
    (home.config / "thresholds.yml").write_text(wrong, encoding="utf-8")
    with pytest.raises(HomeError, match="没有的规则"):
        read_config(home)


def test_a_rule_taken_into_another_is_said_to_be(home: Home) -> None:
    (home.config / "thresholds.yml").write_text("C010: {q_level: 0.1}", encoding="utf-8")
    with pytest.raises(HomeError, match="C010 已并入 C002，不再使用"):
        read_config(home)


def test_an_own_alias_is_no_longer_that_of_another_word(home: Home) -> None:
    (home.config / "enumerations.yml").write_text("domain: {网监: [合同], 新领域: }", encoding="utf-8")  # fmt: skip
    values = read_config(home).enumerations["domain"].values
    assert values["新领域"] == []
    assert [word for word, aliases in values.items() if "合同" in aliases] == ["网监"]


def test_a_region_may_be_written_without_quotes(home: Home) -> None:
    text = "people: {甲: {role: county, region: 990101}}"
    (home.config / "actions.yml").write_text(text, encoding="utf-8")
    assert read_config(home).actions.people["甲"].region == "990101"
