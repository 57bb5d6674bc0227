"""Rows of other departments, by the names they give: nothing of them is the market's."""

from assets.arrivals.staging import rows_table
from data_contracts import Source, sources
from data_contracts.words import (
    HANDED_BACK,
    HANDS_ON,
    MARKETS_MATTER,
    NOBODYS,
    OTHER_CLASSES,
    OTHER_NAMES,
    OTHERS_MATTER,
    OUR_NAMES,
)
from models.opinions import ASKS, ONLY_ENFORCEMENT, OUR_WORDS, SPEAKS

#: Whom the caller was sent on to, and what is told of them: 打过市场监管局的电话，说让找住建局，还是没有人管.
_SENT_ON = (
    rf"(?:找|联系|打给|转给|转到|归|属于)[^，,。；;！!？?]{{0,6}}(?:{OTHER_NAMES})[^。；;！!？?]*"
)
#: Between two names in one cell.
_BETWEEN = r"[；;、,，/|→>＞\-—（）()\s]+"


def named(contract: Source) -> str | None:
    """Return SQL for what a row of a source names whose it is by; None where it names nobody."""
    if contract.organ:
        return contract.organ.name
    if contract.whose:
        names = ", ".join(contract.whose.named_in)
        return f"nullif(replace(concat_ws('；', {names}), ' ', ''), '')"
    return None


def by_name(contract: Source) -> str:
    """Return SQL that tells whether a row names another department."""
    return f"coalesce({named(contract)} in (select name from organ_elsewhere), false)"


def is_elsewhere(contract: Source) -> str:
    """Return SQL that tells whether a row of a source is another department's.

    By whom it names; where that is nobody in particular, a township or a blank, by what is said, and only in a table
    that holds other departments' rows: what 12315 took in itself is the market's, whatever it is about.
    """
    if not contract.whose:
        return by_name(contract)
    text = f"concat_ws('。', {', '.join(contract.whose.said_in)})"
    names_us = f"regexp_matches({text}, '{'|'.join(OUR_WORDS)}')"
    about = f"regexp_replace(regexp_replace({text}, '{ASKS}', '', 'g'), '{_SENT_ON}', '', 'g')"
    speaks = f"regexp_matches({about}, '{'|'.join([SPEAKS, *ONLY_ENFORCEMENT])}')"
    # Most calls of others do not name the market: the long pattern is looked for in the few that do.
    kept = f"case when {names_us} then not ({speaks}) else true end"
    name, rows = named(contract), rows_table(contract.source)
    mixed = (
        f'select arrival, table_no from "{rows}" where {name} in (select name from organ_elsewhere)'
    )
    nobodys = (
        f"regexp_full_match(coalesce({name}, ''), '{NOBODYS}') and (arrival, table_no) in ({mixed})"
    )
    by_words = f"case when {nobodys} then regexp_matches({text}, '{OTHERS_MATTER}') and not regexp_matches({text}, '{MARKETS_MATTER}') else false end"
    return f"case when {by_name(contract)} or {by_words} then {kept} else false end"


def elsewhere_sql(there: set[str]) -> str:
    """Return SQL for the names that are other departments' (甲县公安局), of any source ``there`` that names some.

    A name that somebody answered for on the mapping sheet is ours; not one that also stands for the place of
    its rows, for of such a one the sheet asks where it is and not whose.
    """
    parts = ["select null::varchar as name where false"]
    for source, contract in sources().items():
        if source in there and (name := named(contract)):
            rows = rows_table(source)
            names = f'select distinct {name} as name from "{rows}"'
            if contract.whose:
                placed = f"bool_or(coalesce(region_name_given = {contract.named_by}, false))"
                names = f'select {name} as name, {placed} as places from "{rows}" group by 1'
            parts.append(_of_handlers(names) if contract.whose else _of_organs(names))
    return f"select distinct name from ({' union all '.join(parts)}) order by name"


def _of_organs(names: str) -> str:
    return f"""
        select name from ({names}) anti join organ_places using (name)
        where regexp_matches(name, '{OTHER_NAMES}') and not regexp_matches(name, '{OUR_NAMES}')
    """


def _of_handlers(names: str) -> str:
    """Return SQL for what names other departments and none of the market's: of several who handle a call one is enough."""
    return f"""
        select name from (select name, places, regexp_replace(name, '{HANDED_BACK}', '', 'g') as has_it from ({names}))
        where (regexp_matches(regexp_replace(has_it, '{HANDS_ON}', '', 'g'), '{OTHER_NAMES}')
            or regexp_matches(has_it, '(^|；)({OTHER_CLASSES})(类|领域|方面)?($|[；/])'))
        and not regexp_matches(has_it, '{OUR_NAMES}')
        and (places or not list_has_any(string_split_regex(has_it, '{_BETWEEN}'),
            (select coalesce(list(organ_name), []) from organ_answers where not regexp_full_match(organ_name, '{NOBODYS}'))))
    """
