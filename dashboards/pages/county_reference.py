"""县情: what no county is asked about, one line a pattern, so that one frequent rule hides no other."""

from markupsafe import Markup, escape

from dashboards import leads, words
from dashboards.parts import Head, Row, Table, link
from dashboards.view import View

#: So many items of a pattern stand behind its line; the others are in the team's workbook.
_BEHIND = 10


def reference_table(view: View, known: list[leads.Entry]) -> Table | None:
    """Return a county's reference items by the rules that point at them; none without any.

    Parameters
    ----------
    view : View
    known : list of Entry
        Items of one county that nobody is asked about, in order of worth.
    """
    if not known:
        return None
    found = leads.patterns(known)
    heads = [Head("规则"), Head("项数", numeric=True), Head("期间", short=True), Head("各项", wide=True)]  # fmt: skip
    rows = [
        Row([_rules(view, p), words.whole(len(p.entries)), p.period, _items(view, p)])
        for p in found
    ]
    together = f"，按规则合为{len(found)}行" if len(found) < len(known) else ""
    return Table(
        "reference", f"内部参考（{len(known)}项{together}；供专班调卷时看，不问县局）", heads, rows,
        folded=True,
        note="要问县局的，用 hengjian send 加线索编号列入下一份核对表；编号在“线索总表”的“内部参考逐条”里。",
    )  # fmt: skip


def _rules(view: View, pattern: leads.Pattern) -> Markup:
    titles = [
        link(f"../rules/{code}.html", view.rule_titles.get(code, code))
        for code in pattern.entries[0].rules
    ]
    return Markup("<br>\n").join(titles)


def _items(view: View, pattern: leads.Pattern) -> Markup:
    """Return the items of a pattern, folded behind the first one's name where there are several."""
    told = [_item(view, e) for e in pattern.entries[:_BEHIND]]
    if len(pattern.entries) == 1:
        return told[0]
    n, rest = len(pattern.entries), len(pattern.entries) - len(told)
    more = f"另有{rest}项，见“线索总表”的“内部参考逐条”。" if rest else ""
    shown = Markup("<br>\n").join([*told, *([escape(more)] if more else [])])
    named = leads.object_words(view, pattern.entries[0])
    return Markup("<details><summary>{}等{}项</summary>\n{}</details>").format(named, n, shown)


def _item(view: View, entry: leads.Entry) -> Markup:
    said = "".join(leads.reasons(view, entry))
    if entry.main["object_type"] == "region":
        return escape(said)
    href, name = leads.href(view, entry.main), leads.object_words(view, entry)
    own_page = not href.startswith(("counties/", "rules/"))
    return Markup("{}：{}").format(link(f"../{href}", name) if own_page else name, said)
