"""The people in a row: complainant codes, party keys, and every text without their names."""

import re

import polars as pl

from assets.intake.context import IntakeContext
from assets.intake.folding import folded, stripped
from assets.intake.headings.headers import fold_header
from assets.intake.headings.recognise import FoundColumn, Recognised
from assets.intake.persons import identity
from assets.intake.persons.head_count import counted
from assets.intake.persons.masking import masked_columns, words_kept
from assets.intake.values.decision_no import own_word, parse_decision_no
from data_contracts import Source, loader
from models.identity import parties

_NUMBERS = {"date", "money", "integer", "region_code"}
_PARTY_NAMES = ("party_name", "subject_name")
#: A name that came masked (张**, 张某, 某某小吃店) is that of many: it tells nobody.
_MASKED = r"[*＊○□]|某某|^.{1,3}某$|[×XxＸ]{2,}$"
#: What stands in the header of a column that may name persons; its values tell whether they are names.
_OF_A_PERSON = re.compile(
    r"[人者员]|姓名|名字|实名|称呼|签字|签名|户主|户名|顾客|客户|业主|店主|老板|房东|股东|原告|律师|领导|市民|对象|联系方式|方(?:\([^()]*\))?$"
    r"|(?:xm|xingming)$|(?:^|person|contact|complainant|user|real)_?name$"
)
#: How somebody is called on a platform: what stands there is a name however it looks.
_OF_AN_ACCOUNT = re.compile(r"昵称|网名|网友|网民|用户名|微信|账[号户]|抖音|旺旺")
#: 甲县市场监督管理局城关所: a county's stations are of one place.
_STATION = r"^(.*局)[^局]*[所队科股室站]$"
#: How an organ is called of which only the word in its documents' numbers is known.
BY_NUMBER = "文号“"


def shield(
    columns: dict[str, list[tuple[FoundColumn, pl.Series]]],
    beside: pl.Series,
    row_no: pl.Series,
    contract: Source,
    context: IntakeContext,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the raw rows without identity, and the parties' own names for their keys.

    Parameters
    ----------
    columns : dict
        Text of each contract column found, identity columns included.
    beside : pl.Series
        Persons that columns no contract knows name in each row; see :func:`people_beside`.
    row_no : pl.Series
        Row numbers.
    contract, context
        Contract of the source; key.

    Returns
    -------
    tuple of pl.DataFrame
        Raw rows (contract columns, ``row_no``); and for each row ``own_name``, ``people`` (persons
        in it), ``is_person``, ``is_private``, which never leave the intake.
    """
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, row_no.len())
    texts = {
        name: (columns[name][0][1] if name in columns else empty)
        for name, c in contract.columns.items()
        if c.type != "identity"
    }
    for name in (n for n in columns if contract.columns[n].people):
        named = [series for _, series in columns[name]]
        texts[name] = counted(named)
        beside = _joined(
            [beside, *(identity.people_in_cells(cells, is_name_column=False) for cells in named)]
        )
    own = _own_names(texts, contract)
    held = [n for n in texts if n in columns and texts[n].null_count() < texts[n].len()]
    persons = own["people"]
    names = [*_private(columns, contract), beside, persons]
    for name in _naming({n: texts[n] for n in held}, names, contract):
        masked = texts[name]
        for private in names[:-2]:
            masked = identity.mask_names_in_rows(masked, private, as_party=False)
        for known in names[-2:] if name not in _PARTY_NAMES else []:
            masked = identity.mask_names_in_rows(masked, known, as_party=True)
        enum = contract.columns[name].enum
        texts[name] = masked if enum is None else words_kept(texts[name], masked, enum, context)
    texts |= masked_columns({n: texts[n] for n in held}, contract, context)
    for name in (n for n in _PARTY_NAMES if n in held):
        texts[name] = _party_names(texts[name], own["is_private"])
    if "complainant_key" in contract.columns:
        texts["complainant_key"] = _complainants(columns, texts, contract, context)
    frame = pl.DataFrame([series.alias(name) for name, series in texts.items()])
    return frame.with_columns(row_no), own


def people_beside(body: pl.DataFrame, found: Recognised) -> pl.Series:
    """Return the persons that columns no contract knows name in each row: 反映人, 承办人, 来电人.

    Parameters
    ----------
    body : pl.DataFrame
        Rows of a table, cells ``c0…``.
    found : Recognised
        Which of them the contract does not know.
    """
    headed = [(u.index, fold_header(u.header)[0]) for u in found.unknown]
    said = [
        identity.people_in_cells(body[f"c{index}"], is_name_column=False).alias(f"p{index}")
        for index, header in headed
        if _OF_A_PERSON.search(header)
    ]
    said += [
        identity.accounts_in_cells(body[f"c{index}"]).alias(f"a{index}")
        for index, header in headed
        if _OF_AN_ACCOUNT.search(header)
    ]
    if not said:
        return pl.Series("p", [None], pl.String).new_from_index(0, body.height)
    return _joined(said)


def _joined(said: list[pl.Series]) -> pl.Series:
    """Return the persons several columns name in each row, joined by 、; null where they name nobody."""
    frame = pl.DataFrame([series.alias(f"p{i}") for i, series in enumerate(said)])
    joined = pl.concat_str(pl.all(), separator="、", ignore_nulls=True)
    frame = frame.select(joined.alias("p"))
    return frame.select(pl.when(pl.col("p") != "").then("p")).to_series()


def _private(
    columns: dict[str, list[tuple[FoundColumn, pl.Series]]], contract: Source
) -> list[pl.Series]:
    """Return the private persons of each identity column, who must not stand in any text."""
    kinds = {name: contract.columns[name].identity for name in columns}
    return [
        identity.people_in_cells(series, is_name_column=kinds[name] in ("name", "drop"))
        for name, places in columns.items()
        if kinds[name] is not None
        for _, series in places
    ]


def _own_names(texts: dict[str, pl.Series], contract: Source) -> pl.DataFrame:
    """Return each row's party name, whether it is a natural person's, whether it names a person.

    ``people`` holds the persons the party's name names, joined by 、.
    """
    name = next((n for n in _PARTY_NAMES if n in contract.columns), None)
    none = pl.Series([None], dtype=pl.String).new_from_index(0, next(iter(texts.values())).len())
    if name is None:
        return pl.DataFrame(
            {"own_name": none, "people": none, "is_person": none.is_not_null(), "is_private": none.is_not_null()}
        )  # fmt: skip
    types = next((texts[n] for n in ("party_type", "entity_type") if n in texts), none)
    frame = pl.DataFrame({"own_name": texts[name], "uscc": texts.get("uscc", none), "types": types})
    own, kind = pl.col("own_name"), folded(pl.col("types"))
    bare_code = folded(pl.col("uscc"))
    coded = bare_code.str.contains(r"^9[1-3]\d{6}[0-9A-Za-z]{10}$").fill_null(value=False)
    said = kind.is_in(["自然人", "个人", "公民"]).fill_null(value=False)
    body = kind.str.contains("企业|公司|法人|合伙|合作社|机关|学校|医院|社会团体").fill_null(
        value=False
    )
    # A sole trader without a word of a trade in the name is called by the person's own name.
    sole = kind.str.contains("个体").fill_null(value=False) | (
        ~body & bare_code.str.starts_with("92").fill_null(value=False)
    )
    sole = sole | own.str.contains("个体工商户|个体户").fill_null(value=False)
    once = pl.DataFrame({"own_name": texts[name].unique()}).with_columns(
        looks=parties.looks_like_person(own) | parties.looks_like_persons(own),
        may_be=parties.may_be_person(own),
    )
    frame = frame.join(once, on="own_name", how="left", nulls_equal=True, maintain_order="left")
    looks, bare_name = pl.col("looks"), sole & pl.col("may_be")
    frame = frame.select(
        own,
        is_person=((said & ~coded) | (looks & ~body)) & own.is_not_null(),
        is_private=((said & ~coded) | bare_name | (looks & ~(body & coded))) & own.is_not_null(),
    )
    return frame.with_columns(_people(frame["own_name"], frame["is_private"]))


def _people(own: pl.Series, private: pl.Series) -> pl.Series:
    """Return the persons named in each party's name, each distinct name read once."""
    frame = pl.DataFrame({"n": own, "p": private})
    asked = pl.col("p") | pl.col("n").str.contains(parties.MAY_NAME)
    once = frame.filter(asked & pl.col("n").is_not_null()).unique()
    said = ["、".join(parties.people_in(n, private=p)) or None for n, p in once.iter_rows()]
    table = once.with_columns(people=pl.Series(said, dtype=pl.String))
    return frame.join(table, on=["n", "p"], how="left", maintain_order="left")["people"]


def _containing(texts: dict[str, pl.Series], patterns: dict[str, str]) -> list[str]:
    """Return the columns in which some text contains the column's pattern."""
    if not patterns:
        return []
    found = pl.DataFrame([texts[name].alias(name) for name in patterns]).select(
        pl.col(name).str.contains(pattern).any() for name, pattern in patterns.items()
    )
    return [name for name in patterns if found[name][0]]


def _naming(texts: dict[str, pl.Series], names: list[pl.Series], contract: Source) -> list[str]:
    """Return the columns in which some row names one of its own people.

    Parameters
    ----------
    texts : dict of str to pl.Series
        The columns; codes and numbers without words name nobody.
    names : list of pl.Series
        Names of private persons in each row.
    """
    kinds = {name: contract.columns[name].type for name in texts}
    worded = _containing(
        texts, {n: r"[\u4e00-\u9fff]{2}" for n, kind in kinds.items() if kind in _NUMBERS}
    )
    plain = {"doc_no", "code", "uscc", "own_key", *_NUMBERS}
    searched = [n for n, kind in kinds.items() if kind not in plain or n in worded]
    given = [series for series in names if series.null_count() < series.len()]
    if not searched or not given:
        return []
    frame = pl.DataFrame(
        [*(texts[n].alias(n) for n in searched), *(s.alias(f"_{i}") for i, s in enumerate(given))]
    ).filter(pl.any_horizontal(pl.col(f"_{i}").is_not_null() for i in range(len(given))))
    hits = frame.select(
        pl.any_horizontal(identity.names_in(pl.col(n), pl.col(f"_{i}")) for i in range(len(given)))
        .any()
        .alias(n)
        for n in searched
    )
    return [n for n in searched if hits[n][0]]


def _party_names(values: pl.Series, is_private: pl.Series) -> pl.Series:
    """Return parties' names without persons, each distinct name read once."""
    once = pl.DataFrame({"n": values, "p": is_private}).drop_nulls().unique()
    once = once.filter(pl.col("p") | pl.col("n").str.contains(parties.MAY_NAME))
    masked = [parties.masked_party(name, private=private) for name, private in once.iter_rows()]
    table = once.with_columns(masked=pl.Series(masked, dtype=pl.String))
    frame = pl.DataFrame({"n": values, "p": is_private})
    joined = frame.join(table, on=["n", "p"], how="left", maintain_order="left")
    return joined.select(pl.coalesce("masked", "n").alias(values.name)).to_series()


def _complainants(
    columns: dict[str, list[tuple[FoundColumn, pl.Series]]],
    texts: dict[str, pl.Series],
    contract: Source,
    context: IntakeContext,
) -> pl.Series:
    """Return the person codes; a code of our own that comes back with a row stays."""
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, texts["complainant_key"].len())

    def first(name: str) -> pl.Series:
        places = [series for _, series in columns.get(name, [])]
        frame = pl.DataFrame({f"p{i}": s for i, s in enumerate(places)})
        return frame.select(pl.coalesce(pl.all())).to_series() if places else empty

    made = identity.complainant_keys(
        first("complainant_phone"), first("complainant_id_no"), first("complainant_reference"), first("complainant_name"),
        _places(texts, contract), context.key,
    )  # fmt: skip
    given = texts["complainant_key"].str.to_lowercase()
    return made.zip_with(made.is_not_null(), given)


def party_columns(
    typed: pl.DataFrame, contract: Source, own: pl.DataFrame, context: IntakeContext
) -> pl.DataFrame:
    """Add those of ``PARTY_COLUMNS`` that the core_ table has beside the source."""
    table = loader.tables().get(f"core_{contract.source}")
    wanted = set(table.columns) if table else set()
    if "decision_kind" in wanted:
        typed = typed.with_columns(_decision_kinds(typed["decision_no"]))
    if "is_natural_person" in wanted:
        person = pl.when(own["own_name"].is_not_null()).then(own["is_person"])
        typed = typed.with_columns(person.alias("is_natural_person"))
    if "party_key" in wanted:
        typed = typed.with_columns(_party_keys(typed, own, context.key))
    return typed


def _places(texts: dict[str, pl.Series], contract: Source) -> pl.Series:
    """Return where each complaint belongs: its region, else the name that stands for it, be it of a station's bureau."""
    named = texts[contract.named_by] if contract.named_by else texts["region_code"]
    frame = pl.DataFrame({"r": texts["region_code"], "n": named})
    bureau = pl.col("n").str.replace(_STATION, "$1")
    return frame.select(pl.coalesce("r", bureau)).to_series()


def organs_by_number(typed: pl.DataFrame, name: str) -> pl.DataFrame:
    """Call the organ of each row by the word in its decision's, else its case's number."""
    numbers = [pl.col(n) for n in ("decision_no", "case_no") if n in typed.columns]
    frame = typed.select(pl.coalesce(numbers).str.replace_all(r"\d+(\D*)$", "1$1").alias("n"))
    words = {shape: own_word(shape) for shape in frame["n"].drop_nulls().unique()}
    called = {shape: f"{BY_NUMBER}{word}”" if word else None for shape, word in words.items()}
    read = frame["n"].replace_strict(called, default=None, return_dtype=pl.String)
    return typed.with_columns(pl.coalesce(pl.col(name), read).alias(name))


def _decision_kinds(numbers: pl.Series) -> pl.Series:
    """Return the kind of each decision number, read once for each distinct form without digits."""
    shapes = numbers.str.replace_all(r"\d+(\D*)$", "1$1")
    distinct = shapes.drop_nulls().unique(maintain_order=True)
    kinds = {}
    for shape in distinct:
        parts = parse_decision_no(shape)
        kinds[shape] = parts.kind if parts else None
    return shapes.replace_strict(kinds, default=None, return_dtype=pl.String).alias("decision_kind")


def _party_keys(typed: pl.DataFrame, own: pl.DataFrame, key: bytes) -> pl.Series:
    """Return the credit code, else name and region; a name that holds a person's only as a keyed code.

    Null where neither is known: a name that came masked is none.
    """
    places = [pl.col(n) for n in ("region_code", "region_name_given") if n in typed.columns]
    # A bureau's own credit code holds its division, which serves where the table names none.
    organs = [n for n in ("organ_code", "penalty_organ_code") if n in typed.columns]
    places += [pl.col(n).str.extract(r"^1[0-9A-Z](\d{6})[0-9A-Z]{10}$", 1) for n in organs]
    place = pl.coalesce(places) if places else pl.lit(None, pl.String)
    uscc = pl.when(typed["uscc"].str.contains(r"^[0-9A-Z]{15,18}$")).then(typed["uscc"])
    name = next(n for n in _PARTY_NAMES if n in typed.columns)
    frame = own.select("own_name", "is_private").with_columns(
        typed.select(place.alias("r"), uscc.alias("u"), pl.col(name).alias("shown"))
    )
    said = pl.col("shown").is_not_null()
    hidden = said & (pl.col("is_private") | (pl.col("own_name") != pl.col("shown")))
    told = said & ~pl.col("own_name").str.contains(_MASKED)
    frame = frame.with_columns(p=hidden, n=pl.when(told).then("own_name"))
    bare = folded(stripped("n")).str.replace_all(r"[()\-·]", "")
    frame = frame.with_columns(k=bare + "|" + pl.col("r").fill_null(""))
    made = [
        u if u is not None else None if k is None else identity.keyed(key, "party", k) if p else k
        for u, k, p in frame.select("u", "k", "p").iter_rows()
    ]
    return pl.Series("party_key", made, pl.String)
