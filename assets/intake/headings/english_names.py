"""Headers in English as systems export them: filingDate and punish_doc_no beside the contracts' own names of columns."""

import re
from functools import cache

from data_contracts import loader

#: Words systems use for one another, in the order they are put; the last of each pair is the contracts'.
_SAME_WORD: tuple[tuple[str, str], ...] = (
    (r"(?:unified)?(?:social)?creditcode", "uscc"),
    (r"organi[sz]ation|department|dept|agency|bureau", "organ"),
    (r"(?:admin(?:istrative)?)?(?:division|district|area)|place|location", "region"),
    (r"amount|money|amt", "yuan"),
    (r"punish(?:ment)?", "penalty"),
    (r"(?:penalty)?doc(?:ument)?no$", "decisionno"),
    (r"^penalty(?=date|no$)", "decision"),
    (r"^(?:penalty|fines?)yuan$", "fineyuan"),
    (r"illegal|violation|unlawful", "conduct"),
    (r"(?:conduct|case)facts?$", "facts"),
    (r"(?:penalty|law)basis|^basis$", "legalbasis"),
    (r"income", "gains"),
    (r"begin(?:ning)?", "start"),
    (r"filing", "filed"),
    (r"inform|notify", "notice"),
    (r"deliver(?:y|ed)?", "service"),
    (r"pay(?!ment)", "payment"),
    (r"publish(?:ed)?|publicity", "publication"),
    (r"seal|detain(?:ment)?", "seizure"),
    (r"confiscate(?!d)", "confiscation"),
    (r"inspect(?!ion)", "inspection"),
    (r"correct(?:ed|ion)?", "correction"),
    (r"isfirst$", "isfirstoffence"),
    (r"biz|business", ""),
    (r"fields?(?:name|code)?$", "domain"),
    (r"(?:way|mode)(?:name)?$", "method"),
    (r"(?<=type|kind)name$|(?<=source|status|method|result)name$", ""),
    (r"(?:ent(?:erprise)?|company)id$", "rowno"),
    (r"ent(?:erprise)?name|company(?:name)?", "partyname"),
    (r"id$|number$", "no"),
    (r"organ$", "organname"),
)


def english(name: str) -> str:
    """Return a name in letters with words that mean the same made the same.

    >>> english("filingdate"), english("filed_date")
    ('fileddate', 'fileddate')
    """
    name = name.lower().replace("_", "")
    for words, word in _SAME_WORD:
        name = re.sub(words, word, name)
    return name


@cache
def english_names(source: str) -> dict[str, str]:
    """Return for each column of a source its English name, as :func:`english` writes it."""
    return {column: english(column) for column in loader.source(source).columns}
