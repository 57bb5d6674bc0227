"""P022: a decision not to punish that states no ground, or stands beside aggravating facts."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_fine
from models.indicators.wording import IN_CLAUSE
from models.like_cases.facts import circumstances
from models.like_cases.facts.stated import joined
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "case_key", "region_code", "in_sources", "is_decided", "is_revoked", "is_penalty", "decision_date",
    "disposition", "case_status", "decision_kind", "discretion", "discretion_grade", "fine_yuan",
    "penalty_kinds", "penalty_content", "facts", "legal_basis", "discretion_reason",
    "is_first_offence", "is_minor_harm", "is_corrected_in_time",
)  # fmt: skip
_LET_GO = ("不予处罚", "免予处罚")
_LABELS = ("disposition", "decision_kind", "discretion", "discretion_grade")
_SPARED = "(?:不予|免予|免于)(?:行政)?处罚|首违[不免]罚|轻微[不免]罚"
#: Ends of a case that are no decision not to punish.
_OTHER_END = (
    "销案", "不予立案", "终止调查", "移送公安", "移送其他机关", "撤销决定", "移送", "终止", "撤销",
)  # fmt: skip
#: Kinds that are a penalty; goods and gains are also taken where the penalty is spared.
_PENALTIES = (
    "警告", "通报批评", "罚款", "暂扣许可证件", "降低资质等级", "吊销许可证件",
    "限制开展生产经营活动", "责令停产停业", "责令关闭", "限制从业",
)  # fmt: skip
_GRADED = ("减轻", "从轻", "从重")

#: What a reason says without saying why: what was decided, by whom, where it is written.
_FORMULA = (
    "办案机构|案审委员会|案审会|审委会|委员会|负责人|领导|本局|我局|机关|当事人|研究|集体|讨论|审批|批准|审核"
    "|同意|意见|决定书|决定|依法|依据|根据|按照|有关|相关|法律|法规|规定|综合|考虑|酌情|裁量|作出|予以|给予"
    "|不予|免予|免于|免罚|不罚|行政|处罚|处理|案卷|附件|材料|详见|见|同上|空|暂无|无|略|[经由对该其的后卷]"
)
_NUMBER = "[一二三四五六七八九十百0-9]+"
#: An article of the law on penalties is read as a basis (``_cited``); by its number alone it says nothing.
_ARTICLE = rf"(?:中华人民共和国)?行政处罚法(?:[0-9]+年?修[订正])?第{_NUMBER}条(?:第?{_NUMBER}款)?(?:第?{_NUMBER}项)?之?"
#: No law spares a penalty for these alone.
_NO_GROUND = (
    "(?:积极|主动|能够?)?配合(?:执法|调查|检查|工作)*|(?:认识)?态度(?:较好|良好|好|端正|诚恳)|认错"
    "|(?:生产|经营|生活|家庭|经济)(?:确有|存在|有)?困难|纳税大户|重点企业|招商引资企业|本地企业"
)
_PUNCTUATION = r"[\s，。；、,;:：.．/／\\—–\-－_()（）《》“”\"*]+"

_OF_LAW = r"行政处罚法》?(?:[(（][^)）]*[)）])?[^。；;《]{0,30}?第?"
#: Articles 30, 31, 33 (2), 36, 57 (1) 3 of 行政处罚法 and what other laws spare: aggravation is beside the point.
_LAW_OTHER = (
    rf"{_OF_LAW}(?:(?:三十[一六]?|3[016])条|(?:三十三|33)条第?(?:[二2]款)|(?:五十七|57)条第?[一1]款第?[(（]?[三3][)）]?项)"
    "|食品安全法》?[^。；;《]{0,20}?(?:一百三十六|136)条|化妆品监督管理条例》?[^。；;《]{0,20}?(?:六十八|68)条"
    "|医疗器械监督管理条例》?[^。；;《]{0,20}?(?:八十七|87)条"
)
#: Articles 33, 57 (1) 2; before 15 July 2021 they had other numbers.
_LAW_MINOR = (
    rf"{_OF_LAW}(?:(?:三十三|33)条|(?:五十七|57)条(?:第?[一1]款)?(?:第?[(（]?[二2][)）]?项|[^第0-9]|$))"
    r"|程序规定》?[^。；;《]{0,20}?(?:六十|60)条(?:第?[一1]款)?第?[(（]?[二三23][)）]?项"
)
_LAW_BEFORE = rf"{_OF_LAW}(?:二十[5五六七九]|三十八|2[5679]|38)条"
#: The day the 2021 law took effect and its articles were numbered anew: law, no judgement.
_RENUMBERED = date(2021, 7, 15)
_LISTED = "清单|目录|包容审慎|首违[不免]罚|轻微[不免]罚|免罚事项"
_BASIS = f"{_LISTED}|不知道是侵[^。；]*合法取得"
#: Grounds that aggravating facts do not touch: age, mind, time, evidence, no fault.
_OTHER_GROUND = (
    "当事人[^。；]{0,8}(?:[不未]满(?:十四|14)周岁|(?:十[一二三]?|1[0-3])周岁)|精神(?:病|障碍|失常)|不能(?:辨认|控制)"
    "|(?:追责|追诉|追究|处罚)(?:时效|期限)|[二两2五5]年(?:之?内)?未(?:被)?发现"
    "|(?:发现|终了|结束|查处)[^。；]{0,20}(?:超过|已?逾|已?满|已过)[^，。；]{0,3}[二两三五235]年"
    "|事实(?:不能|不|难以)成立|证据不足|(?:不足以|不能|无法|难以)(?:证明|认定)[^，。；]{0,12}(?:违法|不合格|侵权|事实)"
    "|不明知|(?:没有|无)过错|已?尽(?:到)?[^，。；]{0,6}(?:义务|查验)"
)
#: What together makes conduct minor, corrected and harmless, or first.
_ELEMENTS = ("first", "corrected", "minor", "removed", "unsold")
#: What together shows that a seller is not at fault: one alone (说明来源) spares nobody.
_NO_FAULT = ("checked", "sourced", "papers")
_PAPERS = "提供[^，。；]{0,8}(?:进货|购货|供货)[^，。；]{0,6}(?:票据|凭证|发票|单据)|供货[商方者][^，。；]{0,6}(?:资质|执照)|合法取得|不知道"
_SLIGHT = "(?:行为|情节)(?:显著|较为|比较)?(?:轻微|较轻)|标签[^，。；]{0,4}瑕疵"
_SMALL_HARM = "后果较?轻"
_PUT_RIGHT = "(?:自行|及时|当即|当天|当日|次日|马上|立即|现场|即)[^，。；]{0,4}(?:纠正|整改|改正|撤下|改了)|已[^，。；]{0,6}(?:改正|整改|纠正)"
_NO_BUYER = "(?:没有?|无)人(?:购买|买)"

_GRAVE = (
    "refused", "repeated", "obstructed", "concealed", "fabricated", "injury", "large", "knowing",
)  # fmt: skip
_INFANT = "婴幼儿(?:配方)?(?:食品|奶粉|乳粉|辅助?食品?)"
#: What may come, was promised or is quoted of the law has not happened; nor is it the conduct at hand.
_NOT_HAPPENED = (
    rf"(?:如果|如[^实期数下今，。；;]|若|倘若|一旦|今后|以后|下次)[^。；;]{{0,40}}?(?:将|依法|从重|处罚|处理|查处)[^。；;]*"
    rf"|(?:承诺|保证|避免|防止|杜绝|不得|不再){IN_CLAUSE}{{0,20}}|(?:逾期|拒不|再次){IN_CLAUSE}{{0,8}}的[，,]?[^。；;]*"
    r"|[^。；;]*(?:[三四五六七八九十3-9]年(?:以|之)?前[^。；;]*(?:处罚|查处)|与本案[^，。；]{0,8}(?:不同|无关))[^。；;]*"
)


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Flag decisions not to punish with no ground on record, or with aggravating facts beside a minor one.

    A ground may stand as a reason (any words that say more than what was decided), as an article
    cited, or in the facts (``min_elements`` of first, corrected, minor …, or one that needs no other).
    Counties that give a reason neither in most such decisions, nor in most graded cases, nor in most
    fines are not judged for its absence (``min_recorded_share``).

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 21)
        ``feat_case``: one row a ``case_key``.
    contract : Indicator
        ``P022.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = elements of a ground on record, ``threshold`` = ``min_elements`` (count).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P022.md
    """
    rows = prepare(frame, contract, COLUMNS)
    rows = rows.with_row_index("_at").with_columns(_let_go=_let_go(), _given=_given())
    said = _read(rows.filter("_let_go"))
    rows = rows.join(said, on="_at", how="left", maintain_order="left")
    in_facts = pl.col("_enough") | (pl.col("_elements") >= contract["min_elements"])
    grave = pl.col("_grave").list.len() > 0
    bare = ~pl.col("_given")
    grounded = pl.col("_given") | pl.col("_cited") | in_facts
    graded = pl.coalesce("discretion_grade", "discretion").is_in(_GRADED)
    rows = rows.with_columns(
        pl.max_horizontal(
            stated.filter(kept).mean().over("region_code")
            for stated, kept in (
                (grounded, pl.col("_let_go")),
                (pl.col("_given"), graded & ~no_fine()),
                (pl.col("_given"), ~no_fine()),
            )
        ).alias("_share")
    )
    label = pl.coalesce(
        pl.when(pl.col(name).is_in(_LET_GO)).then(pl.col(name)) for name in _LABELS
    ).fill_null("不予处罚")
    return assemble(
        rows,
        contract,
        observed=pl.col("_elements"),
        threshold=pl.lit(contract["min_elements"]),
        flag=grave | bare,
        not_evaluated=first_reason(
            not_applicable=~pl.col("_let_go"),
            not_recorded=~grave & ~grounded & (pl.col("_share") < contract["min_recorded_share"]),
        ),
        excluded={
            "in_basis": ~grave & pl.col("_cited"),
            "in_facts": ~grave & in_facts,
            "other_ground": grave
            & (pl.col("_other") | (pl.col("_no_fault") >= contract["min_no_fault"])),
        },
        reason=pl.when(grave)
        .then(pl.format("记为{}，同时载有{}；请核不罚的依据。", label, pl.col("_grave").list.head(3).list.join("、")))
        .otherwise(pl.format("记为{}，理由、依据和事实里都未载不罚的根据；请核案卷中的理由。", label)),
        first_seen=pl.col("decision_date"),
    )  # fmt: skip


def _let_go() -> pl.Expr:
    """Return where a decision not to punish stands and nothing else was imposed."""
    labelled = pl.any_horizontal(pl.col(name).is_in(_LET_GO).fill_null(False) for name in _LABELS)
    worded = pl.col("penalty_content").str.contains(_SPARED).fill_null(False)
    punished = pl.col("penalty_kinds").list.eval(pl.element().is_in(_PENALTIES)).list.any()
    other = pl.any_horizontal(
        pl.col(name).is_in(_OTHER_END).fill_null(False) for name in ("disposition", "case_status")
    )
    return (
        pl.col("decision_date").is_not_null()
        & (labelled | worded)
        & ~(pl.col("fine_yuan") > 0).fill_null(False)
        & ~punished.fill_null(False)
        & ~other
        & ~pl.col("is_revoked").fill_null(False)
    )


def _given() -> pl.Expr:
    """Return where the column of reasons says more than what was decided."""
    rest = pl.col("discretion_reason").fill_null("").str.replace_all(_PUNCTUATION, "")
    for words in (_ARTICLE, _NO_GROUND, _FORMULA):
        rest = rest.str.replace_all(words, "")
    cited = pl.col("discretion_reason").str.contains(f"{_LAW_OTHER}|{_LAW_MINOR}|{_LISTED}")
    return rest.str.contains("[一-龥]") | cited.fill_null(False)


def _read(rows: pl.DataFrame) -> pl.DataFrame:
    """Return what the texts of decisions not to punish say, a row each.

    ``_elements``, ``_no_fault`` : how many of the facts that spare, that show no fault;
    ``_enough``, ``_cited``, ``_other`` : a ground that needs no other, in the law, beside grave facts;
    ``_grave`` : the grave facts.
    """
    texts = ("facts", "penalty_content", "discretion_reason")
    told = rows.select(
        joined(*texts[:2]).alias("text"),
        joined(*texts)
        .str.replace_all(_NOT_HAPPENED, "").alias("happened"),
        joined(*texts, "legal_basis")
        .str.replace_all(r"\s", "").alias("every"),
        "decision_date", "is_first_offence", "is_minor_harm", "is_corrected_in_time",
    )  # fmt: skip
    shown = _shown(told, "text", *_ELEMENTS)
    graver = circumstances.read(told, text="happened", codes=_GRAVE)
    every, text = told["every"], told["text"]
    before = (told["decision_date"] < _RENUMBERED) & every.str.contains(_LAW_BEFORE)
    cited_other = every.str.contains(_LAW_OTHER)
    fault = _shown(told, "every")
    shown = shown.with_columns(
        corrected=shown["corrected"] | text.str.contains(_PUT_RIGHT),
        minor=shown["minor"] | text.str.contains(_SMALL_HARM),
        unsold=shown["unsold"] | text.str.contains(_NO_BUYER),
        _slight=text.str.contains(_SLIGHT),
    )
    return pl.DataFrame(
        {
            "_at": rows["_at"],
            "_elements": shown.select(
                pl.sum_horizontal(*_ELEMENTS, "_slight", *_NO_FAULT)
            ).to_series(),
            "_enough": shown["faultless"]
            | text.str.contains(_OTHER_GROUND)
            | text.str.contains(_LISTED),
            "_cited": cited_other
            | every.str.contains(_LAW_MINOR)
            | before
            | rows["legal_basis"].fill_null("").str.contains(_BASIS),
            "_other": cited_other | every.str.contains(_OTHER_GROUND) | fault["faultless"],
            "_no_fault": fault.select(pl.sum_horizontal(_NO_FAULT)).to_series(),
            "_grave": graver.with_columns(_infant=told["happened"].str.contains(_INFANT))
            .select(
                pl.concat_list(
                    *(
                        pl.when(pl.col(code).is_not_null()).then(
                            pl.lit(circumstances.BY_CODE[code].zh)
                        )
                        for code in _GRAVE
                    ),
                    pl.when(pl.col("_infant")).then(pl.lit("婴幼儿食品")),
                ).list.drop_nulls()
            )
            .to_series(),
        }
    )


def _shown(told: pl.DataFrame, text: str, *codes: str) -> pl.DataFrame:
    """Return which of ``codes`` a column of texts shows, and what shows no fault.

    Papers handed in are ``papers``: the same words do not name the source as well.
    """
    read = circumstances.read(told, text=text, codes=(*codes, "checked", "faultless"))
    words = told.select(pl.col(text).str.replace_all(_PAPERS, ""))
    source = circumstances.read(words, text=text, codes=("sourced",))
    return circumstances.flags(pl.concat([read, source], how="horizontal")).with_columns(
        papers=told[text].str.contains(_PAPERS)
    )
