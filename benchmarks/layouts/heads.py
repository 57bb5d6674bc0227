"""Header rows as public portals, platforms and exports print them, and an invented row below each.

Facts about layouts only: which columns stand there, in which order, under which names. Every value is
invented; counties begin with 丙, codes with 99.
"""

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal

#: How a row is known again: the value of its day and of its amounts in yuan.
Truth = dict[str, dt.date | Decimal | str | None]
COUNTY = "丙甲县"
ORGAN = f"{COUNTY}市场监督管理局"
GOODS = ("饼干", "酸奶", "挂面", "白酒", "大米", "酱油")

_PARTIES = ("当事人", "行政相对人名称", "违法企业名称或违法自然人姓名")


@dataclass
class Layout:
    """A table: what stands above it, its header, its rows, and the truth of each row.

    ``expected`` is ``read`` where every row can be read, ``refused`` where the table lacks what nothing
    around it says (a sampling without a day): then the sentence must name the column.
    """

    name: str
    file: str
    source: str
    title: list[str]
    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    truth: list[Truth] = field(default_factory=list)
    expected: str = "read"

    def add(self, row: list[str], **truth: dt.date | Decimal | str | None) -> None:
        """Add a row and what it says."""
        if len(row) != len(self.header):
            raise ValueError(f"{self.name}: {len(row)} cells below {len(self.header)} headers")
        self.rows.append(row)
        self.truth.append(truth)


def _days(draw: random.Random, n: int) -> list[dt.date]:
    return sorted(dt.date(2026, 3, 1) + dt.timedelta(days=draw.randrange(28)) for _ in range(n))


def layouts(seed: int, n: int = 12) -> list[Layout]:
    """Return the layouts with ``n`` invented rows each."""
    draw = random.Random(seed)  # noqa: S311 - invented rows, not secrets
    made = [*_penalties(draw, n), *_inspections(draw, n), *_samplings(draw, n)]
    return [*made, *_complaints(draw, n), *_fiscal(draw)]


def _penalties(draw: random.Random, n: int) -> list[Layout]:
    """Return publications of penalties: portals, notices of a month, credit platforms, JSON names."""
    heads = {
        "门户公示": "序号,行政处罚决定书文号,案件名称,违法企业名称或违法自然人姓名,主要违法事实,行政处罚的种类和依据,行政处罚的履行方式和期限,作出处罚的机关名称和日期",
        "月公示表": "序号,当事人,案由,处罚决定书文号,处罚结果,处罚日期,处罚机关",
        "摘要": "行政处罚决定书文号,行政处罚当事人基本情况,违法行为类型,行政处罚内容,作出行政处罚决定的行政机关名称,作出行政处罚决定的日期",
        "信用双公示": "行政相对人名称,行政处罚决定书文号,处罚类别,违法事实,处罚依据,处罚内容,罚款金额(万元),处罚机关,处罚决定日期,处罚有效期,公示截止期",
        "代码驼峰": "cfXdrMc,cfWsh,cfCflb1,cfSy,cfYj,cfNrFk,cfCfjg,cfJdrq",
        "代码无前缀": "XDR_MC,WSH,CFLB,SY,YJ,NR_FK,CFJG,JDRQ",
        "拼音首字母": "xzxdrmc,xzcfjdswh,cflb,wfss,cfyj,fkje,cfjg,cfjdrq",
    }
    out = []
    for name, head in heads.items():
        header = head.split(",")
        layout = Layout(
            name, f"{COUNTY}/{name}.csv", "penalty_publications", [f"{COUNTY}市场监督管理局{'' if name == '信用双公示' else '2026年'}行政处罚信息公示表"],
            header, expected="asked" if name == "拼音首字母" else "read",
        )  # fmt: skip
        for i, day in enumerate(_days(draw, n), 1):
            fine = Decimal(draw.choice([500, 1200, 3000, 5000, 12000, 20000]))
            no = f"丙甲市监罚〔2026〕{i}号"
            party = f"{COUNTY}{draw.choice(GOODS)}{i}号商行"
            facts = f"经营超过保质期的{draw.choice(GOODS)}"
            said = {"decision_no": no, "decision_date": day, "fine_yuan": fine}
            values = {
                "序号": str(i), "案件名称": f"{party}{facts}案", "案由": facts, "处罚结果": f"罚款{fine}元",
                "行政处罚的种类和依据": f"罚款{fine}元；依据《食品安全法》第一百二十四条第一款第五项",
                "行政处罚的履行方式和期限": "自动履行，十五日", "作出处罚的机关名称和日期": f"{ORGAN}\n{day}",
                "行政处罚当事人基本情况": party, "行政处罚内容": f"罚款{fine}元", "处罚内容": f"罚款{fine}元",
                "处罚有效期": "2099-12-31", "公示截止期": "2027-03-31",
            }  # fmt: skip
            for one in header:
                if one not in values:
                    values[one] = _penalty_cell(one, no, party, facts, fine, day)
            layout.add([values[h] for h in header], **said)
        out.append(layout)
    return out


def _penalty_cell(header: str, no: str, party: str, facts: str, fine: Decimal, day: dt.date) -> str:
    """Return the cell below a header by what the header says, in Chinese or in letters."""
    low = header.lower().replace("_", "")
    said = (
        ("文号" in header or "wsh" in low or low.endswith("swh"), no),
        (header in _PARTIES or "xdr" in low, party),
        ("日期" in header or low.endswith("jdrq"), day.isoformat()),
        ("机关" in header or low.endswith("cfjg"), ORGAN),
        ("万元" in header or low.endswith("nrfk"), f"{fine / 10000:f}"),
        (low.endswith("fkje"), f"{fine}"),
        ("类别" in header or "cflb" in low, "罚款"),
        ("依据" in header or low.endswith("yj"), "《食品安全法》第一百二十四条"),
    )
    return next((cell for fits, cell in said if fits), facts)


def _inspections(draw: random.Random, n: int) -> list[Layout]:
    """Return random checks and daily ones as they are published: no number of a single inspection."""
    heads = {
        "双随机结果": "序号,抽查计划编号,抽查计划名称,抽查任务编号,抽查任务名称,企业名称,统一社会信用代码,抽查类型,抽查机关,抽查完成日期,检查事项,检查结果",
        "双随机公示": "序号,检查对象名称,统一社会信用代码/注册号,检查机关,检查日期,检查结果",
        "日常监督": "序号,被检查单位,检查时间,检查内容,检查单位,检查结果,处理情况",
        "部门联合": "抽查任务名称,市场主体名称,统一社会信用代码,检查实施机关,检查时间,抽查事项,抽查检查结果,备注",
        "检查无机关": "序号,企业名称,统一社会信用代码,检查日期,检查结果",
    }
    out = []
    for name, head in heads.items():
        header = head.split(",")
        layout = Layout(
            name, f"{COUNTY}/{name}.csv", "inspections",
            [f"{COUNTY}市场监督管理局2026年第一季度检查结果公示"], header,
        )  # fmt: skip
        for i, day in enumerate(_days(draw, n), 1):
            values = {
                "序号": str(i), "抽查计划编号": "990101202600001", "抽查计划名称": "2026年度抽查计划", "备注": "",
                "抽查任务编号": "99010120260000100001", "抽查任务名称": "食品经营单位抽查", "抽查类型": "不定向",
                "检查事项": "食品经营许可", "检查内容": "食品经营许可", "抽查事项": "食品经营许可", "处理情况": "",
            }  # fmt: skip
            party = f"{COUNTY}{draw.choice(GOODS)}{i}号店"
            for one in header:
                if one in values:
                    continue
                if "信用代码" in one:
                    values[one] = f"92990101MA{i:07d}X"
                elif one in ("检查机关", "抽查机关", "检查单位", "检查实施机关"):
                    values[one] = ORGAN
                elif "日期" in one or "时间" in one:
                    values[one] = day.isoformat()
                elif "结果" in one:
                    values[one] = draw.choice(["未发现问题", "发现问题责令改正"])
                else:
                    values[one] = party
            layout.add([values[h] for h in header], inspected_date=day, party_name=party)
        out.append(layout)
    return out


def _samplings(draw: random.Random, n: int) -> list[Layout]:
    """Return samplings as they are published: no number; some without a day, which nothing replaces."""
    heads = {
        "不合格产品信息": ("序号,标称生产企业名称,标称生产企业地址,被抽样单位名称,被抽样单位地址,食品名称,规格型号,商标,生产日期/批号,不合格项目║检验结果║标准值,分类,任务来源,检验机构,备注", "refused"),
        "抽检结果": ("序号,抽样日期,被抽样单位名称,样品名称,规格型号,生产日期/批号,标称生产企业名称,检验结论,不合格项目", "read"),
        "不合格有日期": ("序号,食品名称,商标,规格型号,生产日期/批号,被抽样单位名称,被抽样单位地址,标称生产单位,抽样日期,不合格项目,标准值,检验结果,检验机构,食品分类", "read"),
        "质量监督抽查": ("序号,产品名称,规格型号,生产日期或批号,生产企业名称,监督抽查时间,检验结论,不合格项目", "read"),
        "产品抽查": ("序号,受检单位,产品名称,生产单位,规格型号,生产日期/批货号,抽样时间,不合格情况,备注", "read"),
    }  # fmt: skip
    out = []
    for name, (head, expected) in heads.items():
        header = head.split(",")
        failed = name in ("不合格产品信息", "不合格有日期", "产品抽查")
        title = f"{COUNTY}市场监督管理局2026年{'不合格产品信息' if failed else '监督抽检结果'}"
        layout = Layout(
            name, f"{COUNTY}/{name}.csv", "samplings", [title], header, expected=expected
        )
        for i, day in enumerate(_days(draw, n), 1):
            goods = draw.choice(GOODS)
            verdict = "不合格" if failed else draw.choice(["合格", "不合格"])
            values = {
                "序号": str(i), "标称生产企业名称": f"丙市{goods}厂", "标称生产企业地址": "丙市一路1号", "商标": "/",
                "被抽样单位名称": f"{COUNTY}{i}号超市", "被抽样单位地址": f"{COUNTY}二路{i}号", "食品名称": goods,
                "样品名称": goods, "产品名称": goods, "规格型号": "100g/袋", "生产日期/批号": f"2026-01-{i:02d}",
                "生产日期或批号": f"2026-01-{i:02d}", "生产日期/批货号": f"2026-01-{i:02d}", "分类": "糕点", "任务来源": "丙甲县",
                "不合格项目║检验结果║标准值": "菌落总数║10║5", "检验机构": "丙市检验所", "备注": "/", "检验结论": verdict,
                "不合格项目": "菌落总数" if verdict == "不合格" else "/", "标称生产单位": f"丙市{goods}厂", "标准值": "5", "检验结果": "10",
                "食品分类": "糕点", "生产企业名称": f"丙市{goods}{i}厂", "受检单位": f"{COUNTY}{i}号超市", "生产单位": f"丙市{goods}厂",
                "不合格情况": "菌落总数", "抽样日期": day.isoformat(), "抽样时间": day.isoformat(), "监督抽查时间": day.isoformat(),
            }  # fmt: skip
            layout.add(
                [values[h] for h in header], sampled_date=day, product=goods, verdict=verdict
            )
        out.append(layout)
    return out


def _complaints(draw: random.Random, n: int) -> list[Layout]:
    heads = {
        "12315登记表": "登记编号,登记时间,投诉人,联系电话,被投诉主体,行政区划,投诉内容,涉案金额,办理状态",
        "热线工单": "工单编号,来电时间,所属区县,来电人,来电号码,诉求标题,诉求内容,承办单位,办结时间",
        "投诉台账": "序号,登记编号,登记日期,消费者姓名,消费者电话,县区,涉及主体名称,问题类别,涉案金额（元）,办结日期,处理结果",
    }
    out = []
    for name, head in heads.items():
        header = head.split(",")
        layout = Layout(
            name, f"丙市/{name}.csv", "complaints", ["丙市2026年3月投诉举报登记表"], header
        )
        for i, day in enumerate(_days(draw, n), 1):
            no, yuan = f"1990100{day:%Y%m%d}{i:06d}", Decimal(draw.choice([20, 135, 1500]))
            values = {
                "序号": str(i), "登记编号": no, "工单编号": no, "登记时间": f"{day} 09:10:00", "来电时间": f"{day} 09:10:00",
                "登记日期": day.isoformat(), "投诉人": "王小贰", "来电人": "王小贰", "消费者姓名": "王小贰", "联系电话": "13900001234",
                "来电号码": "13900001234", "消费者电话": "13900001234", "被投诉主体": f"{i}号店", "涉及主体名称": f"{i}号店",
                "行政区划": COUNTY, "所属区县": COUNTY, "县区": COUNTY, "投诉内容": "买到过期饼干", "诉求内容": "买到过期饼干",
                "诉求标题": "过期饼干", "涉案金额": f"{yuan}", "涉案金额（元）": f"{yuan}", "办理状态": "已办结", "承办单位": ORGAN,
                "办结时间": f"{day} 17:00:00", "办结日期": day.isoformat(), "处理结果": "调解成功", "问题类别": "食品",
            }  # fmt: skip
            money = {"amount_yuan": yuan} if any("涉案金额" in h for h in header) else {}
            layout.add([values[h] for h in header], complaint_no=no, registered_date=day, **money)
        out.append(layout)
    return out


def _fiscal(draw: random.Random) -> list[Layout]:
    heads = {
        "罚没月报": "县区,科目编码,科目名称,本月数,本年累计",
        "非税月报": "行政区划名称,收入科目编码,收入科目名称,本月完成数,累计完成数,上年同期,增减%",
    }
    out = []
    for name, head in heads.items():
        header = head.split(",")
        title = ["2026年3月罚没收入月报", "单位：万元"]
        layout = Layout(name, f"财政/2026年3月{name}.csv", "fiscal_revenue", title, header)
        for i in range(1, 9):
            month = Decimal(draw.randrange(100, 9000)) / 100
            total = month + Decimal(draw.randrange(100, 9000)) / 100
            county = f"丙{'甲乙丁戊己庚辛壬'[i - 1]}县"
            values = {
                "县区": county, "行政区划名称": county, "科目编码": "103050123", "收入科目编码": "103050123",
                "科目名称": "市场监管罚没收入", "收入科目名称": "市场监管罚没收入", "本月数": f"{month}", "本月完成数": f"{month}",
                "本年累计": f"{total}", "累计完成数": f"{total}", "上年同期": "1", "增减%": "2.5",
            }  # fmt: skip
            layout.add(
                [values[h] for h in header],
                region_name_given=county,
                month_amount_yuan=month * 10000,
            )
        out.append(layout)
    return out
