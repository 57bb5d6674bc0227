"""县情: what the county is asked, what it and the city said, and what is settled."""

from markupsafe import Markup

from dashboards import answered, leads, words
from dashboards.ledger import LeadBook
from dashboards.pages import lead
from dashboards.parts import Head, Row, Table, badge, first_on_paper, link, new_mark
from dashboards.standing import ENDED_SHOWN, Flag
from dashboards.view import View

_LISTED = 60


def open_table(view: View, known: list[leads.Entry], printed: int) -> Table:
    """Return the county's open leads, one row an object, in the order of worth.

    Reasons that would justify one stand with its rule and on its card, not in every row.
    """
    heads = [
        Head("线索"), Head("期间", short=True), Head("为什么", wide=True), Head("状态", short=True),
        Head("答复期限", short=True),
    ]  # fmt: skip
    rows = [
        Row([
            Markup("{}{}{}").format(_flag_link(view, e.main), new_mark(e.is_new), _of_what(view, e)),
            leads.period(e), first_on_paper(leads.reasons(view, e)), badge(e.furthest.standing), words.day(e.due),
        ])
        for e in known[:_LISTED]
    ]  # fmt: skip
    all_of = (
        f"（共{len(known)}项，列出前{_LISTED}项）"
        if len(known) > _LISTED
        else f"（{len(known)}项）"
    )
    paper = f"，纸上只印前{printed}项" if len(rows) > printed else ""
    return Table(
        "flags", f"待处理线索{all_of if known else ''}", heads, rows, "没有待处理的线索。",
        paper=paper,
    )  # fmt: skip


def answers_table(view: View, flags: list[Flag], book: LeadBook) -> Table | None:
    """Return what the county answered and the city found of its flags; none where nobody spoke yet."""
    told = [f for f in flags if answered.has_spoken(f)]
    if not told:
        return None
    heads = [
        Head("线索"), Head("期间", short=True), Head("县局的话", wide=True),
        Head("市局认定和整改", wide=True), Head("状态", short=True),
    ]  # fmt: skip
    rows = [
        Row([_flag_link(view, f), words.period_words(f["period"]),
             answered.of_county(f) or words.NOTHING, _of_city(f, book), badge(f.standing)])
        for f in told[:_LISTED]
    ]  # fmt: skip
    more = f"（共{len(told)}条，列出前{_LISTED}条）" if len(told) > _LISTED else ""
    return Table("answers", f"县局的答复和市局的认定{more}", heads, rows)


def ended_table(view: View, flags: list[Flag], more: int) -> Table | None:
    """Return the flags that are settled, and how; ``more`` are settled and not among ``flags``."""
    ended = [f for f in flags if not f.standing.is_open]
    if not ended:
        return None
    heads = [Head("线索"), Head("期间", short=True), Head("为什么", wide=True), Head("结果")]
    rows = [
        Row(
            [
                _flag_link(view, f),
                words.period_words(f["period"]),
                f["reason"] or "",
                badge(f.standing),
            ]
        )
        for f in ended[:ENDED_SHOWN]
    ]
    n = len(ended) + more
    said = f"（共{n}条，列出最近{ENDED_SHOWN}条）" if n > ENDED_SHOWN else ""
    return Table("ended", f"以往的线索和结果{said}", heads, rows, folded=True)


def _of_what(view: View, entry: leads.Entry) -> Markup:
    """Return the objects of an entry under its title; the county itself needs no name here."""
    if entry.main["object_type"] == "region":
        return Markup("")
    return Markup('<br><span class="quiet-text">{}</span>').format(leads.object_words(view, entry))


def _flag_link(view: View, flag: Flag) -> Markup:
    if flag["object_type"] == "case" and flag["object_key"] in view.case_pages:
        return link(f"../{view.case_pages[flag['object_key']]}", flag.title)
    return link(f"../rules/{flag['rule_code']}.html", flag.title)


def _of_city(flag: Flag, book: LeadBook) -> Markup | str:
    """Return what the city said of a flag, with the way to its lead in the ledger."""
    said = answered.of_city(flag) or ("尚未认定" if flag.standing.is_open else words.NOTHING)
    way = lead.link_from_beside(book, flag["lead_id"])
    return Markup("{}<br>{}").format(said, way) if way else said
