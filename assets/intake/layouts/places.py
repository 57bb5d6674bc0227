"""What title rows, sheet, file and folders say of a whole table: its organ, its year, its subject."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from assets.intake.folding import nfkc
from data_contracts import loader
from data_contracts.reference import divisions

Row = list[str | None]

_BUREAU = r"市场监督管理|市场监管|食品药品监督管理|药品监督管理|综合行政执法|综合执法|工商行政管理|质量技术监督|知识产权|市监"
_HAN = r"[\u4e00-\u9fff]"
#: What a title says behind the name of a branch: 城关所行政处罚案件台账, 城关所2025年.
_OF_TITLE = r"(?=(?:行政)?(?:处罚|检查|执法)|案件|台账|登记|(?:一般|普通|简易)(?:程序)?|办理|投诉|举报|双随机|罚没)"
#: 丙甲县市场监督管理局, with a branch behind it: 丙甲县市场监督管理局城关所.
_ORGAN = re.compile(
    rf"({_HAN}{{2,14}}?(?:{_BUREAU})(?:委员会|总局|分局|管理所|局|所|支队|大队)"
    rf"(?:(?!关于|对){_HAN}{{1,8}}?(?:分局|(?<![场诊会厕住])所|大队|中队)(?:(?!{_HAN})|{_OF_TITLE}))?)"
)
#: 丙甲县 by itself, before words of a title, or as 丙甲县局.
_REGION = re.compile(
    rf"(?:^|[^\u4e00-\u9fff]|[年月日])({_HAN}{{1,7}}?(?:自治县|县|市|区|旗))"
    rf"(?=局|{_BUREAU}|行政|执法|案件|处罚|投诉|举报|罚没|检查|双公示|双随机|食品|药品|产品|监督|抽检|不合格|非税|涉企|评查|案卷|卷宗|抽查|联合|跨部门|部门联合|交叉|自查|经营主体|热线|年|$|[^\u4e00-\u9fff])"
)
#: 甲县市场监管局 is 甲县市场监督管理局.
_IN_SHORT = re.compile("市场监督管理|市场监管")
_COUNTY = re.compile(rf"{_HAN}{{1,8}}?(?:自治县|县|区|旗)")
_EVERYBODY = re.compile(rf"^(?:全|各|本|我|该|两|多|每|外|跨|(?:{_BUREAU}))")
_NOT_A_REGION = re.compile(
    r"^(?:全|各|本|我|该|两|多|每|外|跨)|(?:超|城|上|门|集|菜|股|都|夜)市$|(?:景|校|库|厂|辖|片|社|园|小|市|县|城)区$|行政区$|地区$"
)
_WORDS_BEFORE = re.compile(
    r"^(?:.*[年月日])?(?:填报|报送|统计|导出|编制|制表|填表|单位|机构|关于|附件|附表|表|全省|全市|全国)*"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:年|[-_.]|(?!\d))")
#: Every year a text names; 202603 of a file's name is March.
_ANY_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_YEAR_MONTH = re.compile(r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)")
_MONTH = re.compile(r"(?<![\d\-—–~至到、.])(1[0-2]|0?[1-9])月(?!\s*[-—–~至到日、\d])")
_JANUARY_TO = re.compile(r"(?<!\d)0?1月?\s*[-—–~至到]+\s*(1[0-2]|0?[2-9])月")
#: 填报时间：2026年5月 says nothing of the days in the table.
_FILLED_IN = re.compile(
    r"(?:填报|填表|制表|报送|上报|打印|导出|编制|更新)(?:时间|日期)\s*[:是为]?\s*(?:20\d{2}[年\-/.]?)(?:[\d年月日\-/.]*)"
)
#: What stands above each of our own sheets that has days to be filled in.
_GIVEN_OUT = re.compile(r"数据截至 ?(20\d{2})-(\d{2})-\d{2}")
#: What a whole table is said to be: 不合格产品信息, 行政复议案件台账; 合格率 says nothing of a sample.
_WORDS_OF = {
    "sampling_verdict": re.compile(r"(不合格|(?<!不)合格)(?![率证项性])"),
    "review_kind": re.compile(
        r"(?:行政|(?<=复议)|(?<=复议[、和与及])|(?<![\u4e00-\u9fff])(?=(?:复议|诉讼|应诉|案件|台账|登记|统计|[、和与及表])*(?:$|\.)))"
        r"(复议|诉讼|应诉)"
    ),
    # 收发文登记 holds both.
    "letter_direction": re.compile(r"((?<!收)发文|(?<!收)发函|去函|收文|来文|来函|收函)"),
    "opinion_channel": re.compile(r"(直通车|监测点|意见箱|信箱|意见卡|座谈会?|走访)"),
    "follow_up_kind": re.compile(r"(回访|回头访|回头看|回头检)"),
    "paper_kind": re.compile(r"(挂牌督办|约谈|整改通知书|提醒敦促函)"),
    "inspection_method": re.compile(r"(双随机|日常(?=监督?检查|检查|巡查|监管)|专项(?=检查|抽查))"),
    "standard_kind": re.compile(r"((?:判定|认定)标准)"),
}
#: Words of titles that say the same.
_SAME = {
    "应诉": "诉讼", "收文": "来函", "来文": "来函", "收函": "来函", "发文": "发函", "去函": "发函",
    "意见箱": "信箱", "座谈": "座谈会", "认定标准": "判定标准",
}  # fmt: skip
_FIELD = r"(市场监管|市场监督管理|工商|质量技术监督|质监|药品监督|食品药品|物价|价格)"
#: 市场监管罚没收入, 市场监管部门2025年1-6月罚没收入, 罚没收入(市场监管).
_SUBJECT = re.compile(
    rf"(?:{_FIELD}(?:部门|系统|机关|领域|局)?的?(?:20\d{{2}}年度?)?(?:\d{{1,2}}(?:[-—~至]\d{{1,2}})?月份?)?(?:累计)?)?"
    rf"罚没收入(?:[\u4e00-\u9fff]{{0,10}}\({_FIELD}(?:部门|系统|机关|领域|局)?\))?"
)


def names_in(text: str | None) -> list[str]:
    """Return the organs a text names; where it names none, the regions.

    >>> names_in("填报单位：丙甲县市场监督管理局  2026年6月"), names_in("2025年丙甲县行政处罚案件台账")
    (['丙甲县市场监督管理局'], ['丙甲县'])
    """
    written = nfkc(text or "")
    return _names(written) or _names(re.sub(r"\s+", "", written))


def _names(text: str) -> list[str]:
    organs = [_WORDS_BEFORE.sub("", name) for name in _ORGAN.findall(text)]
    organs = [name for name in organs if len(name) > 3 and not _EVERYBODY.search(name)]
    regions = [_WORDS_BEFORE.sub("", name) for name in _REGION.findall(text)]
    regions = [n for n in regions if len(n) > 1 and not _NOT_A_REGION.search(n)]
    return list(dict.fromkeys(organs or regions))


def organ_named(above: list[Row], sheet: str | None, file: str) -> str | None:
    """Return the one organ (or region) that a table's surroundings name; ``None`` for none or several.

    Title rows, sheet and file name together name one; only where they name none is the nearest
    folder asked.
    """
    return _named_by(tuple(_cells(above)), sheet, file)


@lru_cache(maxsize=64)
def _named_by(above: tuple[str, ...], sheet: str | None, file: str) -> str | None:
    """Return what :func:`organ_named` does: each source is asked of one table's surroundings anew."""
    *folders, name = re.split(r"[/!]", file)
    stem = name.rsplit(".", 1)[0]
    near = _alone(names_in(text) for text in [*above, sheet, stem])
    if near:
        return near[0] if len(near) == 1 else None
    for folder in reversed(folders):
        found = _alone([names_in(folder.rsplit(".zip", 1)[0])])
        if found:
            return found[0] if len(found) == 1 else None
    return None


def county_named(above: list[Row], sheet: str | None, file: str) -> str | None:
    """Return the one county or district that title rows, sheet and file name name.

    A city is none, except one that stands as a county in the country's divisions (义乌市).

    >>> county_named([["丙甲县市场监督管理局案件台账"]], None, "a/案件.csv"), county_named([], "丙市", "案件.csv")
    ('丙甲县市场监督管理局', None)
    >>> county_named([], "义乌市", "案件.csv"), county_named([["金华市市场监督管理局案件台账"]], None, "案件.csv")
    ('义乌市', None)
    """
    named = organ_named(above, sheet, re.split(r"[/!]", file)[-1])
    if named and (_COUNTY.match(named) or any(city in named for city in _cities_as_counties())):
        return named
    return None


@cache
def _cities_as_counties() -> list[str]:
    counties = divisions().filter(level="county")["name"]
    return counties.filter(counties.str.ends_with("市")).to_list()


def supplied(source: str, above: list[Row], sheet: str | None, file: str) -> dict[str, str]:
    """Return what the surroundings of a table give for every row, by contract column.

    Parameters
    ----------
    source : str
        Name of the source.
    above : list of list of str or None
        The rows above the header.
    sheet : str or None
        Name of the sheet.
    file : str
        Path inside the inbox.
    """
    contract = loader.source(source)
    out: dict[str, str] = {}
    if contract.ours:
        return out
    texts = _cells(above)
    organ = _named_by(tuple(texts), sheet, file)
    if organ and contract.named_by:
        out[contract.named_by] = organ
    elif organ and "region_code" in contract.columns:
        out["region_code"] = organ
    wanted = {"year": [_YEAR], "month": [_MONTH, _JANUARY_TO], "subject_name": [_SUBJECT]}
    wanted |= {n: [_WORDS_OF[c.enum]] for n, c in contract.columns.items() if c.enum in _WORDS_OF}
    for column, patterns in wanted.items():
        if column in contract.columns:
            found = _nearest(patterns, [*texts, sheet or ""], re.split(r"[/!]", file)[-1])
            if len(found) == 1:
                out[column] = str(found.pop())
    return out


def _nearest(patterns: list[re.Pattern[str]], own: list[str], file: str) -> set[str]:
    """Return what a table's own title and sheet say; where they say nothing, what its file's name says.

    A file holds several sheets: 2026年1-7月罚没收入.xlsx says nothing of the sheet of March.
    """
    for texts in (own, [file]):
        said = {
            f"{''.join(one)}罚没收入" if p is _SUBJECT else one
            for text in texts for p in patterns for one in p.findall(nfkc(text))
        }  # fmt: skip
        if said:
            return {_SAME.get(one, one) for one in said}
    return set()


def period_named(above: list[Row], sheet: str | None, file: str) -> tuple[int, int] | None:
    """Return the one year and the last month that title rows, sheet and file name name; ``None`` for none or two years.

    Without a month it is December: any day of the year may be meant.

    >>> period_named([["丙甲县2026年3月行政处罚公示"]], None, "a.csv"), period_named([], None, "公示202603.csv")
    ((2026, 3), (2026, 3))
    >>> period_named([["2025、2026年公示"]], None, "a.csv"), period_named([], "2026年", "a.csv")
    (None, (2026, 12))
    """
    texts = [nfkc(text) for text in [*_cells(above), sheet or "", re.split(r"[/!]", file)[-1]]]
    joined = [match for text in texts for match in _YEAR_MONTH.findall(text)]
    years = {int(year) for text in texts for year in _ANY_YEAR.findall(text)}
    years |= {int(year) for year, _ in joined}
    months = {
        int(month) for text in texts for p in (_MONTH, _JANUARY_TO) for month in p.findall(text)
    }
    months |= {int(month) for _, month in joined}
    return (years.pop(), max(months, default=12)) if len(years) == 1 else None


def given_out_in(above: list[Row]) -> tuple[int, int] | None:
    """Return the year and the month up to which the data of a sheet of ours went, as its title says.

    >>> given_out_in([["丙甲县待核事项（2026年1月）"], ["数据截至 2026-01-31　请于 2026-02-06 前核对"]])
    (2026, 1)
    """
    said = [m for text in _cells(above) if (m := _GIVEN_OUT.search(nfkc(text)))]
    return (int(said[0][1]), int(said[0][2])) if said else None


def _cells(rows: list[Row]) -> list[str]:
    """Return the texts above a header without the day on which somebody filled the table in."""
    return [_FILLED_IN.sub("", nfkc(cell)) for row in rows for cell in row if cell]


def _alone(found: Iterable[list[str]]) -> list[str]:
    """Return the names without those that only shorten another: 丙甲县 of 丙甲县市场监督管理局."""
    several = {_IN_SHORT.sub("市监", name): name for names in reversed([*found]) for name in names}
    names = list(reversed(several.values()))
    return [n for n in names if not any(n != other and _shortens(n, other) for other in names)]


def _shortens(short: str, long: str) -> bool:
    return long.startswith(short.removesuffix("局"))
