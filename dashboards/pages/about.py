"""说明: how is this judged, how often is it wrong, what is it not for."""

from collections.abc import Iterator

import polars as pl

from dashboards import page, words
from dashboards.page import Page
from dashboards.pages.rules import precision_words
from dashboards.parts import Head, Row, Table
from dashboards.view import View
from data_contracts import sources

_METHODS = (
    ("县：罚没收入", (
        "每个县每个月，由本县历史、季节和全省、全市同月的共同变化推出一个预期范围；处罚件数和每件金额分开推，再合起来。",
        "件数、案均或者两者合起来高得少见，决定额也比预期多出规则C002设的下限以上（最大一案先压到常见的大小），才列为线索。"
        "总额仍在范围里的、剔除最大一案就不高的，理由里写明；单个大案、专项集中、补录、积案集中、低基数各自写明。",
        "罚得重不重，与同一条款以前的罚款比；条款换了、案件结构变了，不算罚得重。",
        "在别人按业务描述写的省份上试：120个县的，标出的县月八成多是真增长；县少的五到八成，起落大；平常月份每千个县月误标一到三个，历史不足两年的更多；埋设的增长标出约一成半。",
        "看不出的：只是件数多了、罚得并不重的增长，大多看不出；本县件数太少时的小幅增长（县情页写明看得出的倍数），全省或全市各县一起的增长，两年以内的历史。",
        "国家平台对“年内累计同比”设的提示线（规则 C001）单独列出，不与上面的判断混在一起。",
        "每个月只用当时已经知道的数据来判断；以后补来的数据另作修订，不改已经发出的判断。",
    )),
    ("案件：类案不同罚", (
        "先把处罚依据读成法律、条、款、项、档，取行为时有效的版本；再在同一条款内找事实最近的案件。",
        "比的是法定幅度里的位置或倍数，不是元；货值不同引起的法定差额不算不同罚。",
        "问的是这样的罚款在同类案件中有多少见，不是离中位多远；同类案件常分在几处，各处都写出来。",
        "疑点线索按预计误标一半以内、明显异常按一成以内来列。",
        "在别人按业务描述另写的案件上，疑点线索约一半不是埋设的，明显异常约一成不是，埋设的找到四成；在本局的数据上看得出多少，类案页写明。",
        "看不出的：不到两倍的差距，基数未载的倍数条款，一个条款里占到一成的同样偏离，整县略重，县、所、队都不到五个的局里反复的同样偏离。",
        "未记事实的县、未罚的案件不作这一判断。",
        "偏高偏低都看。裁量等次、处罚种类是结论，不参与找相近案件。",
    )),
    ("行业：事前预警", (
        "每周按行业、客体、问题和地区数涉及的经营主体，同预期比；小数用小数的检验，不看环比。",
        "同一人反复登记只算一次；一件事多人反映，单独作为“一事多人”。",
        "投诉没有写明被诉单位的，凭文字归到一起：整篇相像，或同一市里几个人忽然用到同一个少见的名称。",
        "两个月里不足四人、各人写法相差太大、历史不满半年的，看不出来。",
        "几个市同时上升的合为一份；记录里说到同一件新事的，证据加重。",
        "投诉没有多，只是同一问题几个行业的自查案件一齐多的，当作专项，不发，原因列在预警页。",
        "在没有用来调过的另写数据上，埋设的上升找到七到八成，发出的三到四成不是埋设的，一两个月一条误报；历史短、县少、上升少、投诉一下子翻倍的，一半不是。",
        "看不出的：原有件数多而只多出几件的上升，历史不满一年的行业，文字全是固定句子的一事多人。",
        "误报预算可用话来设，例如“每两周至多一条误报”。",
    )),
)  # fmt: skip

_WORDS = (
    ("概率值（p）", "如果一切正常，出现这么大偏离的机会。只在导出的表里给出，不进入理由句。"),
    (
        "控错后概率值（q）",
        "同时看许多县或案件时，把误报比例控制住以后的概率值；按q列线索，大约有q这么大比例是误报。",
    ),
    ("偏离程度（score）", "越大越不寻常，只在同一条规则内可比。"),
    ("收缩下限（EB05）", "实际与预期之比，按数据多少向1收缩后的下限；大于1表示证据较扎实。"),
    ("未判断", "数据不足以判断；不代表有问题，也不代表没有问题。"),
)

_NOT_FOR = (
    "不作为执法、考核或问责依据；线索是调卷的理由，不是结论。",
    "不排名，不定罚没目标，不看完成进度；行政处罚法第七十四条禁止罚没款同考核挂钩。",
    "不替代裁量基准；两者不一致时以裁量基准为准。",
    "不用来证明没有问题：没有列出的县、案件和行业，只是按现有数据没有看出来。",
)


def pages(view: View) -> Iterator[Page]:
    """Yield the page of explanations."""
    parts = [page.html("prose.html.j2", title=title, items=items) for title, items in _METHODS]
    parts += [
        page.table(_errors(view)),
        page.html("prose.html.j2", title="不要用来做什么", items=_NOT_FOR),
        page.table(
            Table(
                "words",
                "附：统计用语",
                [Head("用语"), Head("意思", wide=True)],
                [Row(w) for w in _WORDS],
            )
        ),
        page.table(_sources(view)),
        page.table(_versions(view)),
    ]
    yield Page(
        path="about/index.html",
        title="说明",
        kicker="说明 · 怎样判断，多久错一次，不能用来做什么",
        lead="衡鉴把本局自己的导出数据放在一起，指出哪些县、哪些案件、哪些行业值得先看，并写明为什么；结论由人作出。",
        parts=parts,
        basis=[
            (
                "依据",
                "行政处罚法（2021年修订，2021-07-15起施行）；市场监管总局关于推行服务型执法的指导意见（2024-10-18）。",
            )
        ],
    )


def _errors(view: View) -> Table:
    frame = view.get("out_precision").filter(pl.col("n_found") > 0).sort("rule_code", "period")
    heads = [
        Head("规则"), Head("期间", short=True), Head("线索", numeric=True), Head("已认定", numeric=True), Head("确有问题", numeric=True),
        Head("正常、有正当理由", numeric=True), Head("数据有误", numeric=True), Head("查准比例"),
    ]  # fmt: skip
    rows = [
        Row([f"{r['rule_code']} {view.rule_titles.get(r['rule_code'], '')}", words.period_words(r["period"]), words.whole(r["n_flagged"]),
             words.whole(r["n_found"]), words.whole(r["n_problem"]), words.whole(r["n_justified"]), words.whole(r["n_data_error"]),
             precision_words(r)])
        for r in frame.tail(60).iter_rows(named=True)
    ]  # fmt: skip
    empty = "还没有认定结果，查准比例无从说起；随着认定回填，这里会写出每条规则错了多少。"
    return Table("errors", "在本局的数据上错了多少", heads, rows, empty)


def _sources(view: View) -> Table:
    frame = view.get("out_quality")
    counts = frame.group_by("source").agg(pl.col("file").n_unique(), pl.col("rows_accepted").sum())
    used = {name: (files, rows) for name, files, rows in counts.iter_rows()}
    rows = [
        Row(
            [
                c.title_zh,
                c.about,
                words.whole(used.get(name, (0, 0))[0]),
                words.whole(used.get(name, (0, 0))[1]),
            ]
        )
        for name, c in sources().items()
    ]
    heads = [
        Head("来源"),
        Head("是什么", wide=True),
        Head("文件", numeric=True),
        Head("接收行", numeric=True),
    ]
    return Table("sources", "数据来源", heads, rows)


def _versions(view: View) -> Table:
    rows = [
        Row([code, view.rule_titles.get(code, ""), str(n)])
        for code, n in sorted(view.run.rule_versions.items())
    ]
    return Table(
        "versions",
        "规则版本",
        [Head("编码"), Head("规则"), Head("版本", numeric=True)],
        rows,
        "没有规则。",
    )
