"""Write the province as the files bureaus really send."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import polars as pl
import xlsxwriter

from pipelines.demo.action.starts import profile
from pipelines.demo.layout import HARMLESS, LEAN, copied_complaints, make_layout, overlap_months
from pipelines.demo.sheets import CREATED, write_fiscal, write_workbook
from pipelines.demo.styles import PLAIN, STYLES, Style, delimited, rows_as_csv, to_text
from pipelines.demo.world import Province

_TITLES = {
    "cases": "行政处罚案件", "complaints": "投诉举报", "penalty_publications": "双公示行政处罚",
    "inspections": "检查记录", "evaluations": "码上评", "reviews": "复议诉讼", "entities": "经营主体",
    "followups": "案后回访", "letters": "意见建议函", "opinions": "企业反映", "samplings": "监督抽检",
    "regions": "区划扩展", "fiscal_budget": "年度收入决算", "leads_in": "线索登记", "papers": "三书一函",
    "impact": "经济影响评估", "help": "困难帮扶", "standards": "判定标准", "meetings": "会商记录",
    "monitoring_points": "监测点名册", "supervisors": "社会监督员名册",
}  # fmt: skip
#: A moment that never changes, so that the same province gives the same bytes.
_STAMP = (2026, 1, 1, 0, 0, 0)


def write_inbox(province: Province, inbox: Path) -> None:
    """Write every file of the province below ``inbox``.

    Cases lie in a folder a county, complaints and the public table in a folder a city, the rest
    with the province. Besides good files there are duplicates, a corrected file, bad rows, lock
    files, a truncated workbook and a file that is no table (see ``province.truth``).

    Parameters
    ----------
    province : Province
    inbox : Path
        Made when missing; what lies there is left alone.
    """
    inbox.mkdir(parents=True, exist_ok=True)
    _write_cases(province, inbox)
    _write_complaints(province, inbox)
    _write_publications(province, inbox)
    _write_finance(province, inbox)
    _write_province_wide(province, inbox)
    _write_action(province, inbox)
    _write_mapping(province, inbox)
    _write_litter(province, inbox)


def write_config(province: Province, config: Path) -> None:
    """Write the invented province's discretion benchmarks (two versions) and its action into ``config/``."""
    text = (Path(__file__).parent / "words" / "discretion.yml").read_text(encoding="utf-8")
    _save(config / "discretion.yml", text.encode())
    _save(config / "actions.yml", profile(province.world).encode())
    _save(config / "hengjian.yml", _folders(province).encode())


def _folders(province: Province) -> str:
    """Return the settings that say whose answers lie in which folder of the inbox."""
    codes = {name: code for code, name in province.world.names().items()}
    own = [n.split("/")[1] for n in province.story.returned if n.startswith("县局交回/")]
    lines = [f'  县局交回/{name}: "{codes[name]}"' for name in own]
    counties = "\n".join(["county_folders:", *lines]) if lines else "county_folders: {}"
    return f"bureau: {province.world.land.province}市场监督管理局\n{counties}\ncity_folders: [市局交回]\n"


def _save(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _with_bad_rows(province: Province, source: str, text: pl.DataFrame) -> pl.DataFrame:
    """Append bad rows, each a copy of the table's first row with some cells changed."""
    first = text.row(0, named=True)
    bad = [{**first, **changes} for changes in province.damage.extra.get(source, [])]
    return pl.concat([text, pl.DataFrame(bad, schema=text.schema)]) if bad else text


def _write(path: Path, source: str, frame: pl.DataFrame, style: Style) -> None:
    """Write one table in a style; the suffix is the style's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if style.kind == "xlsx":
        by_year = _by_age(source, frame)
        title = _TITLES[source] + "导出表"
        write_workbook(path.with_suffix(".xlsx"), source, by_year, style, title=title)
    elif style.kind == "parquet":
        frame.write_parquet(path.with_suffix(".parquet"))
    elif style.kind == "zip":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in _by_age(source, frame).items():
                info = zipfile.ZipInfo(f"{path.stem}_{name}.csv", _STAMP)
                body = delimited(to_text(source, part, style), style)
                archive.writestr(info, body, zipfile.ZIP_DEFLATED)
        _save(path.with_suffix(".zip"), buffer.getvalue())
    else:
        data = delimited(to_text(source, frame, style), style)
        _save(path.with_suffix(".tsv" if style.kind == "tsv" else ".csv"), data)


def _event_day(source: str) -> str | None:
    days = {
        "cases": "处罚决定日期",
        "complaints": "登记日期",
        "penalty_publications": "处罚决定日期",
    }
    return days.get(source)


def _by_year(source: str, frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return year (在办 for undecided cases) to its rows; a table without a day is one part."""
    day = _event_day(source)
    if day is None:
        return {"全部": frame}
    year = pl.col(day).dt.year().cast(pl.String).fill_null("在办")
    parts = frame.with_columns(year.alias("_y")).sort("_y", maintain_order=True)
    grouped = parts.partition_by("_y", maintain_order=True, include_key=False, as_dict=True)
    return {str(key[0]): part for key, part in grouped.items()}


def _by_age(source: str, frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the newest year and the one before apart, older years (and open cases) together."""
    parts = _by_year(source, frame)
    years = sorted(y for y in parts if y.isdigit())[-2:]
    if not years:
        return parts
    older = [part for year, part in parts.items() if year not in years]
    return ({"往年及在办": pl.concat(older)} if older else {}) | {
        year: parts[year] for year in years
    }


def _write_cases(province: Province, inbox: Path) -> None:
    world, layout = province.world, make_layout(province.world)
    names, cities = world.names(), world.names("city")
    parts = province.frames["cases"].partition_by("行政区划代码", as_dict=True)
    for i, region in enumerate(sorted(str(k[0]) for k in parts)):
        frame = parts[(region,)]
        folder = inbox / cities[region] / names[region]
        if region in world.plan.by_name:
            frame = frame.drop("办案机构代码", "行政区划代码", "处罚机关代码", "处罚机关")
        if region in world.plan.lean:
            frame = frame.drop(LEAN)
        if i % 3 == 1:
            frame = frame.drop(HARMLESS)
        if region == layout.overlap:
            _write_overlapping(province, folder, frame)
        elif region == layout.corrected:
            _write_corrected(province, folder, frame)
        elif region == layout.damaged:
            text = _with_bad_rows(province, "cases", to_text("cases", frame, PLAIN))
            _save(folder / "案件_全部.csv", delimited(text, PLAIN))
        else:
            _write(folder / f"案件_{names[region]}", "cases", frame, layout.styles[region])


def _write_overlapping(province: Province, folder: Path, frame: pl.DataFrame) -> None:
    months = overlap_months(province.world)
    month = pl.col("处罚决定日期").dt.truncate("1mo")
    older = frame.filter((month < months[0]) | month.is_null())
    _write(folder / "案件_历年", "cases", older, PLAIN)
    for before, now in zip([None, *months], months, strict=False):
        part = frame.filter(month.is_in([m for m in (before, now) if m]))
        if part.height:
            _write(folder / f"案件_{now:%Y-%m}", "cases", part, PLAIN)


def _write_corrected(province: Province, folder: Path, frame: pl.DataFrame) -> None:
    wrong = province.damage.before
    was = pl.col("案号").replace_strict(
        wrong["案号"], wrong["罚款金额(元)"], default=None, return_dtype=pl.Float64
    )
    first = frame.with_columns(pl.coalesce(was, "罚款金额(元)").alias("罚款金额(元)"))
    _write(folder / "案件_2026年导出", "cases", first, PLAIN)
    # "更" sorts after every digit: the correction is taken in after what it corrects.
    _write(
        folder / "案件_更正",
        "cases",
        frame.filter(pl.col("案号").is_in(wrong["案号"].to_list())),
        PLAIN,
    )


def _write_complaints(province: Province, inbox: Path) -> None:
    world, frame = province.world, province.frames["complaints"]
    styles = [STYLES[0], STYLES[3], STYLES[6], STYLES[1], STYLES[5], STYLES[4], STYLES[7]]
    for i, (code, city) in enumerate(sorted(world.land.cities.items())):
        here = frame.filter(pl.col("行政区划代码").str.starts_with(code[:4]))
        folder = inbox / city / "12315"
        style = styles[i % len(styles)]
        for year, part in _by_year("complaints", here).items():
            if i == 1 and year == str(world.as_of.year):
                _write(folder / f"投诉举报_{year}", "complaints", part, STYLES[2])
            else:
                _write(folder / f"投诉举报_{year}", "complaints", part, style)
        if i == 0:
            again = here.filter(copied_complaints(world))
            _write(folder / "投诉举报_重新导出", "complaints", again, replace(style, dates="dots"))
        if i == len(world.land.cities) - 1:
            text = _with_bad_rows(
                province, "complaints", to_text("complaints", here.head(1), PLAIN)
            )
            _save(folder / "投诉举报_补录.csv", delimited(text.tail(-1), PLAIN))


def _write_publications(province: Province, inbox: Path) -> None:
    frame = province.frames["penalty_publications"]
    cities = province.world.land.cities
    styles = [STYLES[0], STYLES[1], STYLES[3], STYLES[6]]
    codes = pl.col("处罚机关统一社会信用代码").str.slice(2, 4)
    for i, (code, city) in enumerate(sorted(cities.items())):
        part = frame.filter(codes == code[:4])
        if part.height:
            _write(
                inbox / "信用平台" / f"双公示_{city}", "penalty_publications", part, styles[i % 4]
            )
    bad = _with_bad_rows(
        province, "penalty_publications", to_text("penalty_publications", frame.head(1), PLAIN)
    )
    _save(inbox / "信用平台" / "双公示_手工补报.csv", delimited(bad.tail(-1), PLAIN))


def _write_finance(province: Province, inbox: Path) -> None:
    frame = province.frames["fiscal_revenue"]
    folder = inbox / "财政"
    folder.mkdir(parents=True, exist_ok=True)
    for name, amount in (("当月数", "本月金额(万元)"), ("累计数", "本年累计(万元)")):
        part = frame.filter(pl.col(amount).is_not_null()).sort("年度", "月份", maintain_order=True)
        years = part.partition_by("年度", as_dict=True, maintain_order=True)
        sheets = {f"{key[0]}年": rows for key, rows in years.items()}
        write_fiscal(folder / f"罚没收入月报_{name}.xlsx", sheets, amount=amount)
    _write(folder / "年度决算", "fiscal_budget", province.frames["fiscal_budget"], STYLES[1])


def _write_province_wide(province: Province, inbox: Path) -> None:
    folder = inbox / "省局"
    styles = {
        "entities": STYLES[6], "inspections": STYLES[0], "evaluations": STYLES[1],
        "reviews": STYLES[2], "followups": STYLES[7], "letters": STYLES[2], "opinions": STYLES[3],
        "samplings": STYLES[0], "regions": STYLES[2],
    }  # fmt: skip
    for source, style in styles.items():
        _write(folder / _TITLES[source], source, province.frames[source], style)
    for source in ("inspections", "evaluations"):
        text = to_text(source, province.frames[source].head(1), PLAIN)
        text = _with_bad_rows(province, source, text).tail(-1)
        _save(folder / f"{_TITLES[source]}_补录.csv", delimited(text, PLAIN))


def _write_action(province: Province, inbox: Path) -> None:
    """Write the registers the action's team keeps by hand."""
    for source in (
        "leads_in",
        "papers",
        "impact",
        "help",
        "standards",
        "meetings",
        "monitoring_points",
        "supervisors",
    ):
        _write(inbox / "专班" / _TITLES[source], source, province.frames[source], STYLES[2])
    for name, frame in province.story.returned.items():
        _save(inbox / f"{name}.csv", frame.write_csv(line_terminator="\r\n").encode("utf-8-sig"))


def _write_mapping(province: Province, inbox: Path) -> None:
    """Answer the mapping sheet for the first of the two counties that name organs only."""
    world = province.world
    region = world.plan.by_name[0]
    cases = province.frames["cases"].filter(pl.col("行政区划代码") == region)
    path = f"{world.names('city')[region]}/{world.names()[region]}"
    counted = cases.group_by("办案机构", "办案机构代码").len().sort("办案机构")
    with xlsxwriter.Workbook(inbox / "单位对照表.xlsx") as book:
        sheet = book.add_worksheet("单位对照表")
        book.set_properties({"created": CREATED})
        sheet.write_row(0, 0, ["单位名称", "所在文件夹", "单位代码", "单位区划代码", "涉及行数"])
        for i, (name, code, n) in enumerate(counted.iter_rows(), 1):
            sheet.write_row(i, 0, [name, path, code, region, n])


def _write_litter(province: Province, inbox: Path) -> None:
    """Write what lies about in every shared folder, and two files that must be refused."""
    regions = province.world.land.regions
    folder = inbox / regions["city"][0] / regions["name"][-1]
    _save(folder / "~$案件导出.xlsx", b"\x05lock")
    _save(inbox / "信用平台" / "Thumbs.db", b"\xd0\xcf\x11\xe0thumbs")
    minutes = [["会议纪要"], ["时间", "地点", "参加人"], ["上午", "三楼会议室", "各科室"]]
    _save(inbox / "其他" / "会议纪要.csv", rows_as_csv(minutes))
    path = inbox / "其他" / "案件导出_未传完.xlsx"
    few = province.frames["cases"].head(40)
    write_workbook(path, "cases", {"全部": few}, STYLES[2], title="行政处罚案件导出表")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
