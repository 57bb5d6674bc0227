"""A bureau's own settings: read strictly, each mistake with a sentence that says where."""

import json
from datetime import date
from pathlib import Path

import pytest

from assets.config import alarm_budget
from assets.config.read import read_config
from assets.store.home import Home, HomeError

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
    ],
)
def test_mistaken_boundaries_are_refused(home: Home, features: list[dict], says: str) -> None:
    boundaries(home, *features)
    with pytest.raises(HomeError, match=says):
        read_config(home)


def test_a_file_that_is_no_collection_is_refused(home: Home) -> None:
    for text in ("{", "[]", '{"type": "Feature"}'):
        (home.config / "boundaries.geojson").write_text(text, encoding="utf-8")
        with pytest.raises(HomeError, match=r"boundaries\.geojson"):
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
    ("name", "text", "says"),
    [
        ("enumerations.yml", "party_type: {企业: 集团公司}", "party_type.企业 应为列表"),
        ("enumerations.yml", "party_type: {企业: 5}", "party_type.企业 应为列表"),
        ("enumerations.yml", "party_type: 企业", "party_type 应为“键: 值”形式"),
        ("thresholds.yml", "P001: 0.9", "P001 应为“键: 值”形式"),
        ("thresholds.yml", "P001: {min_share: true}", "min_share 应在"),
    ],
)
def test_words_and_thresholds_of_another_shape_are_refused(
    home: Home, name: str, text: str, says: str
) -> None:
    (home.config / name).write_text(text, encoding="utf-8")
    with pytest.raises(HomeError, match=says):
        read_config(home)


def test_own_words_are_added_and_numbers_among_them_are_text(home: Home) -> None:
    text = "party_type: {企业: [集团, 12315]}\n"
    (home.config / "enumerations.yml").write_text(text, encoding="utf-8")
    words = read_config(home).enumerations["party_type"].values["企业"]
    assert words[-2:] == ["集团", "12315"]
    assert "公司" in words
