"""Files of six other shapes, each written from a sentence about a bureau's files and from no method's code.

Counties, names, numbers and texts are invented; ``rows`` says how many cases and complaints are asked for.
``one_clause``: nine of ten cases under one clause, five round fines, facts of forty characters, twenty counties.
``long_papers``: facts and statements of two to four thousand characters with tables, addresses and numbers.
``one_complainant``: a tenth of the complaints by thirty people, two thirds of these by one of them, each pasting
one text; a third of the others are about one company of one county.
``many_counties``: thirty-five cases a county, a tenth of the complaints, a few months each, half without text.
``published_only``: penalties as published under two sets of headers, with a list of which organ is which county's.
``one_big_file``: the rows of ``one_clause`` in one CSV in GB18030 a source and one workbook.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.throughput import AS_OF

SHAPES = ("one_clause", "long_papers", "one_complainant", "many_counties", "published_only", "one_big_file")  # fmt: skip
_ROWS_A_FILE = 25_000
_SHEET_ROWS = 150_000
_SEED = 20261122
_SIGNS = "子丑寅卯辰巳午未申酉戌亥角亢氐房心尾箕斗牛女虚危室壁"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
_GIVEN = "秀英桂兰建国志强丽华玉梅海涛文军春燕永红淑珍小平"
_GOODS = ["烤红薯", "煎饼", "水果", "袜子", "手机壳", "盒饭", "凉皮", "鲜花", "玩具", "雨伞"]
_VENDING = (
    "无证经营",
    "无证无照经营查处办法",
    "第十三条",
    "登记注册",
)
_OTHERS = [
    ("经营超过保质期的食品", "中华人民共和国食品安全法", "第一百二十四条第一款第（五）项", "食品"),
    ("发布虚假广告", "中华人民共和国广告法", "第五十五条第一款", "广告"),
    ("不按规定明码标价", "中华人民共和国价格法", "第四十二条", "价格"),
    ("使用未经检定的计量器具", "中华人民共和国计量法", "第二十五条", "计量"),
]
_LINES = [
    "【单号】{id}【登记时间】{day} {h}:{m:02d}【承办】{name}县市场监督管理局【联系人】{who}【电话】0{area}-{tel}",
    "住所：{name}县{road}路{n}号{b}幢{u}单元{r}室，邮政编码{post}，手机1{mobile}，备用1{mobile2}。",
    "序号 品名 规格 数量 单价（元） 金额（元） 1 {good} {g}g×{b} {n} {p} {a} 2 {good2} {g}ml {u} {p} {a} 合计 — — {n} — {a}",
    "{day}{h}时{m}分至{h}时{r}分，执法人员{who}（执法证号{post}{n}）、{who2}（执法证号{post}{r}）在{road}路{n}号检查。",
    "问：你什么时候开始经营？答：{day}开始，每天卖{good}{n}份，每份{p}元，到今天一共收了{a}元。问：有没有许可证？答：没有。",
    "统一社会信用代码92{id}，开户行{name}农村信用社{road}分社，账号62{id}{post}，交易流水号{id}{id2}。",
    "证据一：现场笔录{u}页；证据二：照片{b}张（编号{id}-{n}至{id}-{r}）；证据三：进货单据{u}份，金额共计{a}元。",
    "检验报告编号№{name}-{post}-{n}：{good}菌落总数{a}CFU/g，标准要求≤{p}；{good2}铅（以Pb计）0.{n}mg/kg，结论为不合格。",
    "依据上述事实，当事人经营{good}的货值金额为{a}元（{p}元×{n}份），扣除成本{p}元，违法所得{a}元，{who}对此无异议。",
]  # fmt: skip

Dice = np.random.Generator
#: Rows of one file: dice, the first number, how many, days after :data:`AS_OF` (0: the years before it), counties.
Maker = Callable[[Dice, int, int, int, int], pl.DataFrame]


def files(shape: str, rows: dict[str, int], since: int = 0) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield source and rows of every file of a home, or of the day ``since`` days after :data:`AS_OF`.

    ``rows`` holds the rows of the whole home either way; a day is a thousandth of them.
    """
    wanted = _rows(shape, rows)
    counties = max(1, wanted["cases"] // 35) if shape == "many_counties" else 20
    for place, (source, total) in enumerate(sorted(wanted.items())):
        dice = np.random.default_rng([_SEED, since, place])
        count = max(1, round(total / 1000)) if since else total
        make = _MAKERS[shape][source]
        parts = (
            make(dice, since * 10**8 + first, min(_ROWS_A_FILE, count - first), since, counties)
            for first in range(0, count, _ROWS_A_FILE)
        )
        if shape == "one_big_file":
            yield source, pl.concat(parts)
        elif shape == "published_only":
            yield from (("penalty_publications", _headers(part, n)) for n, part in enumerate(parts))
        else:
            yield from ((source, part) for part in parts)
    if shape == "published_only" and not since:
        yield "organ_mapping", _organs(counties)


def write_big(part: pl.DataFrame, path: Path) -> int:
    """Write cases as CSV in GB18030, complaints as a workbook of at most 150 000 rows, and return the bytes."""
    if path.name.startswith("cases"):
        path = path.with_suffix(".csv")
        path.write_bytes(part.write_csv().encode("gb18030"))
    else:
        path = path.with_suffix(".xlsx")
        part.write_excel(path)
    return path.stat().st_size


def _rows(shape: str, rows: dict[str, int]) -> dict[str, int]:
    """Return how many cases and complaints this shape has of those asked for."""
    if shape == "published_only":
        return {"cases": rows["cases"]}
    few = 10 if shape == "many_counties" else 1
    most = _SHEET_ROWS if shape == "one_big_file" else rows["complaints"]
    return {"cases": rows["cases"], "complaints": min(most, rows["complaints"] // few)}


def _code(county: int) -> str:
    return f"99{county // 29 + 1:02d}{county % 29 + 1:02d}"


def _name(number: int) -> str:
    """Return three characters for a number below 17 576."""
    return _SIGNS[number // 676 % 26] + _SIGNS[number // 26 % 26] + _SIGNS[number % 26]


def _person(number: int) -> str:
    """Return one of fifteen thousand names of a person."""
    n = number // len(_SURNAMES)
    return _SURNAMES[number % 30] + _GIVEN[n % 22] + _GIVEN[n // 22 % 22]


def _days(dice: Dice, count: int, since: int, years: int = 12) -> list[date]:
    if since:
        return [AS_OF + timedelta(days=since)] * count
    return [AS_OF - timedelta(days=int(n)) for n in dice.integers(0, years * 365, count)]


def _months(county: np.ndarray, dice: Dice, since: int) -> list[date]:
    """Return days that lie in five months of twelve years, other months in each county."""
    if since:
        return [AS_OF + timedelta(days=since)] * len(county)
    month = (county * 37 + dice.integers(0, 5, len(county)) * 29) % 144
    within = dice.integers(1, 28, len(county))
    return [date(2014 + m // 12, m % 12 + 1, d) for m, d in zip(month.tolist(), within.tolist(), strict=True)]  # fmt: skip


def _case_frame(
    first: int, county: np.ndarray, decided: list[date], party: list[str], clause: list[tuple[str, ...]],
    facts: list[str | None], fine: np.ndarray,
) -> pl.DataFrame:  # fmt: skip
    where = [int(c) for c in county]
    number = [f"{_name(c)}市监罚〔{d.year}〕{first + i}号" for i, (c, d) in enumerate(zip(where, decided, strict=True))]  # fmt: skip
    return pl.DataFrame(
        {
            "案号": [n.replace("罚", "立") for n in number],
            "决定书文号": number,
            "办案机构": [f"{_name(c)}县市场监督管理局" for c in where],
            "行政区划代码": [_code(c) for c in where],
            "当事人名称": party,
            "当事人类别": ["自然人" if len(p) < 4 else "个体工商户" for p in party],
            "业务领域": [c[3] for c in clause],
            "立案日期": [d - timedelta(days=7 + i % 60) for i, d in enumerate(decided)],
            "程序类型": ["普通程序" if f > 200 else "简易程序" for f in fine],
            "违法行为类型": [c[0] for c in clause],
            "违法事实": facts,
            "处罚依据": [f"《{c[1]}》{c[2]}" for c in clause],
            "处罚种类": ["罚款"] * len(where),
            "货值金额(元)": fine / 10,
            "罚款金额(元)": fine,
            "处罚决定日期": decided,
            "处理结果": ["予以处罚"] * len(where),
            "案件状态": ["结案"] * len(where),
        },
        schema_overrides={"违法事实": pl.String},
    )


def _complaint_frame(
    first: int, county: np.ndarray, days: list[date], party: list[str], texts: list[str | None],
    who: np.ndarray | None = None,
) -> pl.DataFrame:  # fmt: skip
    where = [int(c) for c in county]
    frame = pl.DataFrame(
        {
            "登记编号": [f"{_code(c)}{d:%Y%m%d}{first + i:09d}" for i, (c, d) in enumerate(zip(where, days, strict=True))],
            "表单类型": ["举报" if i % 4 == 0 else "投诉" for i in range(len(where))],
            "登记日期": days,
            "行政区划代码": [_code(c) for c in where],
            "管辖单位": [f"{_name(c)}县市场监督管理局" for c in where],
            "涉及主体名称": party,
            "客体类别": ["食品"] * len(where),
            "商品服务名称": [_GOODS[i % len(_GOODS)] for i in range(len(where))],
            "问题类别": ["食品安全" if i % 3 else "质量" for i in range(len(where))],
            "问题陈述": texts,
            "涉案金额(元)": [float(5 + i % 200) for i in range(len(where))],
        },
        schema_overrides={"问题陈述": pl.String},
    )  # fmt: skip
    if who is None:
        return frame
    return frame.with_columns(
        pl.Series("姓名", [_person(int(w)) for w in who]),
        pl.Series("联系电话", [f"1{3 + int(w) % 7}{int(w) * 7919 % 10**9:09d}" for w in who]),
    )


def _shops(dice: Dice, count: int) -> list[str]:
    kinds = ("商行", "超市", "小吃店", "经营部")
    return [f"{_name(n)}{kinds[n % 4]}" for n in dice.integers(0, 17_000, count).tolist()]


def _clauses(dice: Dice, count: int, other: float) -> list[tuple[str, ...]]:
    """Return vending without a licence, in the share ``other`` one of four other clauses."""
    pick, which = dice.random(count) < other, dice.integers(0, len(_OTHERS), count)
    return [_OTHERS[k] if o else _VENDING for o, k in zip(pick, which, strict=True)]


def _vendors(dice: Dice, first: int, count: int, since: int, counties: int) -> pl.DataFrame:
    county, days = dice.integers(0, counties, count), _days(dice, count, since)
    party = [_person(int(n)) for n in dice.integers(0, 14_520, count)]
    good = dice.integers(0, len(_GOODS), count)
    facts: list[str | None] = [
        f"{d.month}月{d.day}日，当事人{p}在路边摆摊销售{_GOODS[g]}，未取得营业执照，现场没有提供许可证。"
        for d, p, g in zip(days, party, good, strict=True)
    ]
    fine = dice.choice([200.0, 500.0, 1000.0, 2000.0, 5000.0], count)
    return _case_frame(first, county, days, party, _clauses(dice, count, 0.1), facts, fine)


def _short(dice: Dice, first: int, count: int, since: int, counties: int) -> pl.DataFrame:
    county, days, party = dice.integers(0, counties, count), _days(dice, count, since), _shops(dice, count)  # fmt: skip
    texts: list[str | None] = [f"在{p}买的{_GOODS[i % 10]}不新鲜，要求退款。" for i, p in enumerate(party)]  # fmt: skip
    return _complaint_frame(first, county, days, party, texts)


def _papers(dice: Dice, days: list[date], county: np.ndarray) -> list[str | None]:
    """Return texts of two to four thousand characters, put together from the lines of forms."""
    texts: list[str | None] = []
    for day, c in zip(days, county.tolist(), strict=True):
        wanted, text = int(dice.integers(2000, 4000)), ""
        n = dice.integers(1, 1000, 400).tolist()
        at = 0
        while len(text) < wanted:
            a, b, c2, d, e = n[at], n[at + 1], n[at + 2], n[at + 3], n[at + 4]
            at = (at + 5) % 395
            text += _LINES[(a + at) % len(_LINES)].format(
                id=f"{a:03d}{b:03d}{c2:03d}{d:03d}{e:03d}0", id2=f"{e:03d}{a:03d}", day=day,
                h=a % 24, m=b % 60, name=_name(c), who=_person(a * 14), who2=_person(b * 13),
                area=500 + c2 % 400, tel=6_000_000 + a * 1000 + b, road=_name(d), n=a, b=b % 30 + 1,
                u=c2 % 9 + 1, r=d, post=f"99{a:03d}0", mobile=f"{3 + a % 7}{b:03d}{c2:03d}{d:03d}",
                mobile2=f"5{e:03d}{d:03d}{a:03d}", good=_GOODS[a % 10], good2=_GOODS[b % 10],
                g=c2, p=e / 10, a=a * e / 10,
            )  # fmt: skip
        texts.append(text)
    return texts


def _long_cases(dice: Dice, first: int, count: int, since: int, counties: int) -> pl.DataFrame:
    county, days = dice.integers(0, counties, count), _days(dice, count, since)
    fine = np.round(dice.lognormal(8, 1, count), -2) + 100
    return _case_frame(first, county, days, _shops(dice, count), _clauses(dice, count, 0.6),
                       _papers(dice, days, county), fine)  # fmt: skip


def _long_complaints(dice: Dice, first: int, count: int, since: int, counties: int) -> pl.DataFrame:
    county, days = dice.integers(0, counties, count), _days(dice, count, since)
    return _complaint_frame(first, county, days, _shops(dice, count), _papers(dice, days, county))


def _pasted(dice: Dice, first: int, count: int, since: int, counties: int) -> pl.DataFrame:
    """Give a tenth to thirty people, twenty of thirty to one; a third of the rest to one company."""
    county, days, party = dice.integers(0, counties, count), _days(dice, count, since, 6), _shops(dice, count)  # fmt: skip
    pasting = dice.random(count) < 0.1
    who = np.where(pasting, np.where(dice.random(count) < 2 / 3, 0, dice.integers(1, 30, count)),
                   30 + dice.integers(0, 14_000, count))  # fmt: skip
    platform = ~pasting & (dice.random(count) < 1 / 3)
    texts: list[str | None] = []
    for i in range(count):
        if platform[i]:
            county[i], party[i] = 0, "子丑寅网络科技有限公司"
            texts.append(f"在平台下单的{_GOODS[i % 10]}第{i % 97}天还没有发货，客服不回复，要求退款。")  # fmt: skip
        elif pasting[i]:
            texts.append(
                f"本人于{days[i]}在{party[i]}购买{_GOODS[int(who[i]) % 10]}一份，发现标签没有生产日期，"
                f"认为其违反食品安全法第六十七条，要求退一赔十，依法查处并给予举报奖励。模板{int(who[i])}。"
            )
        else:
            texts.append(f"{party[i]}的{_GOODS[i % 10]}吃了拉肚子，店里不认账，第{i % 89}次去没有人。")  # fmt: skip
    return _complaint_frame(first, county, days, party, texts, who)


def _scattered(dice: Dice, first: int, count: int, since: int, counties: int) -> pl.DataFrame:
    county = (first + np.arange(count)) % counties
    days = _months(county, dice, since)
    texts = [f"在{_name(int(c))}路检查时发现当事人销售{_GOODS[i % 10]}，没有许可。" if i % 2 else None for i, c in enumerate(county)]  # fmt: skip
    fine = np.round(dice.lognormal(7, 1, count), -1) + 50
    return _case_frame(first, county, days, _shops(dice, count), _clauses(dice, count, 0.5), texts, fine)  # fmt: skip


def _scattered_complaints(dice: Dice, first: int, count: int, since: int, counties: int) -> pl.DataFrame:  # fmt: skip
    county = dice.integers(0, counties, count)
    days, party = _months(county, dice, since), _shops(dice, count)
    texts = [f"{p}缺斤少两。" if i % 2 else None for i, p in enumerate(party)]
    return _complaint_frame(first, county, days, party, texts)


_DIGITS, _UNITS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟", "万")
_WAYS = [
    "《{law}》{clause}", "违反《{law}》{clause}的规定", "依据《{law}》{clause}之规定", "{law}{clause}",
    "〈{law}〉 {clause}", "《{law}》（2015年修订）{clause}", "根据《{law}》 {clause} 和《中华人民共和国行政处罚法》第三十二条",
    "《{law}》{clause}；", "按{law}的{clause}", "“{law}”{clause}规定",
]  # fmt: skip


def _in_words(yuan: int) -> str:
    """Return a whole amount below a hundred thousand as cheques write it: 5200 → 伍仟贰佰."""
    said = ""
    for place, sign in enumerate(reversed(str(yuan))):
        if sign != "0":
            said = _DIGITS[int(sign)] + _UNITS[place] + said
        elif said and not said.startswith("零"):
            said = "零" + said
    return said


def _organ_code(county: int) -> str:
    """Return the credit code of a county's bureau, with a true check digit."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"11{_code(county)}MB{county:07d}"
    return body + signs[-sum(signs.index(c) * pow(3, i, 31) for i, c in enumerate(body)) % 31]


def _organs(counties: int) -> pl.DataFrame:
    """Return the list of organs as it comes back filled in."""
    county = range(counties)
    return pl.DataFrame(
        {
            "单位名称": [f"{_name(c)}县市场监督管理局" for c in county],
            "所在文件夹": ["收件箱"] * counties,
            "单位代码": [_organ_code(c) for c in county],
            "单位区划代码": [_code(c) for c in county],
        }
    )


def _published(dice: Dice, first: int, count: int, since: int, counties: int) -> pl.DataFrame:
    county, days = dice.integers(0, counties, count).tolist(), _days(dice, count, since)
    clause, fine = _clauses(dice, count, 0.5), (dice.integers(1, 500, count) * 100).tolist()
    way, bare = dice.integers(0, len(_WAYS), count), dice.random(count) < 0.3
    person = dice.random(count) < 0.5
    masked = [f"{_person(i * 31)[0]}**" if p else f"{_name(c)}*****店" for i, (p, c) in enumerate(zip(person, county, strict=True))]  # fmt: skip
    words = [f"罚款人民币{_in_words(f)}元整" for f in fine]
    return pl.DataFrame(
        {
            "行政相对人名称": masked,
            "行政相对人类别": ["自然人" if p else "个体工商户" for p in person],
            "行政处罚决定书文号": [f"{_name(c)}市监罚字[{d.year}]第{first + i}号" for i, (c, d) in enumerate(zip(county, days, strict=True))],
            "违法行为类型": [c[0] for c in clause],
            "违法事实": [f"{m}{c[0]}" if i % 3 else f"经查，当事人{m}于{d}起销售{_GOODS[i % 10]}，{c[0]}，情节一般。" for i, (m, c, d) in enumerate(zip(masked, clause, days, strict=True))],
            "处罚依据": [None if b else _WAYS[w].format(law=c[1], clause=c[2]) for b, w, c in zip(bare, way, clause, strict=True)],
            "处罚类别": ["罚款;没收违法所得" if i % 5 == 0 else "罚款" for i in range(count)],
            "处罚内容": [f"1、{w}；2、没收违法所得。" if i % 5 == 0 else w for i, w in enumerate(words)],
            "罚款金额(万元)": [None if i % 2 else (_in_words(f) + "元整" if i % 4 else f"{f / 10000:g}") for i, f in enumerate(fine)],
            "处罚决定日期": days,
            "公示截止期": [d + timedelta(days=365) for d in days],
            "处罚机关": [f"{_name(c)}县市场监督管理局" for c in county],
            "处罚机关统一社会信用代码": [_organ_code(c) for c in county],
        },
        schema_overrides={"处罚依据": pl.String, "罚款金额(万元)": pl.String},
    )  # fmt: skip


def _headers(part: pl.DataFrame, number: int) -> pl.DataFrame:
    """Give every second file the headers of the interface, and dates without dashes."""
    if number % 2 == 0:
        return part
    short = [
        "CF_XDR_MC", "CF_XDR_LB", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR", "CF_NR_FK",
        "CF_JDRQ", "CF_GSJZQ", "CF_CFJG", "CF_CFJGDM",
    ]  # fmt: skip
    told = part.with_columns(pl.col(pl.Date).dt.strftime("%Y/%m/%d"))
    return told.rename(dict(zip(part.columns, short, strict=True)))


_BY_SOURCE: dict[str, Maker] = {"cases": _vendors, "complaints": _short}
_MAKERS: dict[str, dict[str, Maker]] = {
    "one_clause": _BY_SOURCE,
    "long_papers": {"cases": _long_cases, "complaints": _long_complaints},
    "one_complainant": {"cases": _vendors, "complaints": _pasted},
    "many_counties": {"cases": _scattered, "complaints": _scattered_complaints},
    "published_only": {"cases": _published},
    "one_big_file": _BY_SOURCE,
}
