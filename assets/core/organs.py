"""Which organ and which region a row belongs to: by code, else by the mapping sheet people filled in.

The small tables joined here are made in :mod:`assets.core.organ_tables`.
"""

from assets.arrivals.staging import rows_table, standing_rows
from assets.core.case_parts import DECISIONS, told_apart
from assets.core.case_renumbered import with_first_number, with_number_it_has
from assets.core.case_years import day_sql, suffix_sql
from assets.core.elsewhere import is_elsewhere
from assets.core.moved import HEIRS, day_of_row, on_its_day, with_first_place
from assets.core.townships import cities
from assets.intake.persons.people import BY_NUMBER
from assets.store.warehouse import Warehouse
from data_contracts import Source, sources, table

#: What is left of a name without these is its place; a name without one may be anybody's.
NO_PLACE = (
    "市场监督管理|市场监管|食品药品监督管理|药品监督管理|工商行政管理|质量技术监督|综合行政执法|行政执法|综合执法|"
    "食品|药品|化妆品|医疗器械|特种设备|知识产权|专利|商标|质量|计量|标准化|认证|价格|价监|广告|网络|消费者权益保护|消保|"
    "信用|合同|法规|法制|案审|案件|办案|审理|反垄断|反不正当竞争|投诉举报|注册|许可|综合|机动|"
    "执法|稽查|监督|管理|直属|分局|支队|大队|中队|本级|机关|局|所|队|科|股|室|第?[一二三四五六七八九十0-9]+|市|县|区"
)


def naming_a_case() -> list[str]:
    """Return the sources whose rows name a case of another source, by organ and number."""
    return [s for s, c in sources().items() if c.organ and c.organ.number and s not in DECISIONS]


def is_anybodys(name: str) -> str:
    """Return SQL that tells whether an organ's name says nothing of its place (执法大队)."""
    return f"length(regexp_replace({name}, '{NO_PLACE}', '', 'g')) = 0"


def below_its_city(answer: str) -> str:
    """Return SQL for an answer that says which township it is of a city without counties; null for any other.

    Such a city's systems write the city's code on every row.
    """
    return f"case when r.region_code in ({cities()}) and {answer} <> r.region_code and left({answer}, 4) = left(r.region_code, 4) then {answer} end"


#: What :func:`with_organ` reads.
READ = (
    "known_regions",
    "organ_alias",
    "organ_of_county",
    "organ_places",
    "organ_region",
    "organ_several",
)


def with_organ(
    rows: str, *, code: str = "organ_code", name: str = "organ_name", day: str | None = None
) -> str:
    """Return SQL that adds ``the_organ``, ``the_region`` and ``organ_status`` to SELECT ``rows``.

    ``rows`` has ``code``, ``name``, ``region_code``, ``region_name_given`` and ``folder_of_file``. A row is ``coded`` when it
    carries its region or its organ's code is known with a region elsewhere, ``mapped`` when the sheet
    answers for it, else ``未对应``: it goes in, and stays out of county judgements. An organ without
    a code is called by its name; by its place as well while it is not known which organ that is, and
    where the same name stands for several; one that is known otherwise (:mod:`assets.core.organ_names`) as it is known.
    In a city without counties an answer that names a township comes before the city's code on the row.
    The region is the county's that had it on ``day`` (SQL), what the organ is called does not change with it.
    """
    mapped = "coalesce(place.mapped_region, organ.mapped_region, mapped.region_code)"
    ofcode = "case when county.name is null then ofcode.code end"
    below = below_its_city(f"coalesce({mapped}, known.region_code)")
    region = f"coalesce({below}, r.region_code, known.region_code, {mapped}, {ofcode})"
    called = f"""coalesce(alias.first_name, r.{name}) || case when {region} is null or several.name is not null or organ.by_folder or {is_anybodys(f"r.{name}")}
        then coalesce('·' || coalesce({region}, r.region_name_given, r.folder_of_file), '') else '' end"""
    then, on_day = on_its_day(day, region)
    return f"""
        select r.* exclude (region_code),
            coalesce(r.{code}, organ.mapped_organ, alias.organ_code, {called}, r.region_name_given) as the_organ,
            {then} as the_region,
            case when coalesce(r.region_code, known.region_code) is not null then 'coded'
                 when {ofcode} is not null and {ofcode} = coalesce({mapped}, {ofcode}) then 'coded'
                 when {mapped} is not null then 'mapped'
                 else '未对应' end as organ_status
        from ({rows}) r
        left join organ_region known on known.organ_code = r.{code}
        left join organ_places organ
            on organ.name = r.{name} and organ.folder is not distinct from r.folder_of_file
        left join organ_places place
            on place.name = r.region_name_given and place.folder is not distinct from r.folder_of_file
        left join organ_alias alias on alias.name = r.{name}
        left join organ_region mapped on mapped.organ_code = coalesce(organ.mapped_organ, alias.organ_code)
        left join organ_several several on several.name = r.{name}
        left join known_regions ofcode on length(r.{code}) = 18 and ofcode.code = substr(r.{code}, 3, 6)
        left join organ_of_county county on county.name = r.{name} and county.city_code = ofcode.code
        {on_day}
    """


def with_case_key(source: str, rows: str | None = None) -> str:
    """Return SQL for the rows of a source that names an organ: organ, region and case key resolved.

    ``rows`` is a SELECT of its accepted rows, all of them without. Where no column is a case's number
    the key is the organ's alone. Rows of other departments are left out.
    """
    keyed, contract = with_number_of_year(source, rows), sources()[source]
    if source in DECISIONS:
        keyed = told_apart(source, keyed)
    return (
        f"select * from ({keyed}) where not {is_elsewhere(contract)}" if contract.organ else keyed
    )


def with_number_of_year(source: str, rows: str | None) -> str:
    """Return SQL as :func:`with_case_key` does, several decisions of one number not told apart yet."""
    contract = sources()[source]
    if contract.organ is None:
        raise ValueError(f"{source}: names no organ")
    code, number = contract.organ.code, contract.organ.number or "''"
    of_year = f"coalesce({suffix_sql(day_sql(contract))}, '')"
    own = f", {number} || {of_year} as {number}" if contract.organ.number else ""
    key, meant = f"the_organ || '|' || {number} || {of_year}", ""
    if contract.source in naming_a_case():
        key = f"coalesce(meant.case_key, {key})"
        meant = f"left join case_meant meant on meant.organ_code = the_organ and meant.number = r.{number}"
    return f"""
        select r.* exclude (the_organ, the_region) replace (the_organ as {code}{own}),
            the_region as region_code, {key} as case_key
        from ({_placed(contract, rows)}) r
        left join case_years y on y.plain_key = r.the_organ || '|' || {number} {meant}
    """


def _placed(contract: Source, rows: str | None = None) -> str:
    """Return SQL for the rows of a source that names an organ, with what :func:`with_organ` adds."""
    organ = contract.organ
    if organ is None:
        raise ValueError(f"{contract.source}: names no organ")
    place = (
        ""
        if contract.has_region
        else ", null::varchar as region_code, null::varchar as region_name_given"
    )
    given = f"select *{place} from ({rows or standing_rows(contract.source)})"
    if organ.number and contract.source in naming_a_case():
        given = with_number_it_has(given, organ.number)
    given = with_first_place(contract, given)
    return with_organ(given, code=organ.code, name=organ.name, day=day_of_row(contract))


def none(*columns: str) -> str:
    """Return a SELECT of texts without rows: a union of nothing is no SQL."""
    return f"select {', '.join(f'null::varchar as {c}' for c in columns)} where false"


def meant_sql(there: set[str]) -> str:
    """Return SQL for ``case_meant``: which case is meant by an organ and a number that are not the case's own.

    A ledger of reviews names the bureau where the case names its branch, and the number of the decision
    where the case has its own. It is the one case of that county with this number; of several, none.
    Only the sources ``there`` have rows.
    """
    naming = [s for s in naming_a_case() if s in there]
    if not naming or "cases" not in there:
        return none("organ_code", "number", "case_key")
    said = " union ".join(
        f"""select the_organ as organ_code, {contract.organ.number} as number, the_region as region_code
        from ({_placed(contract)}) where the_region is not null"""
        for contract in map(sources().__getitem__, naming)
        if contract.organ
    )
    some = f"""select * from ({with_number(standing_rows("cases"))})
        where case_no in (select number from said) or decision_no in (select number from said)"""
    return f"""
        with said as materialized ({said}),
        named as materialized (
            select case_key, region_code, case_no, decision_no from ({with_case_key("cases", some)})),
        numbered as (
            select case_key, region_code, split_part(case_no, '·', 1) as number from named
            union select case_key, region_code, decision_no from named)
        select s.organ_code, s.number, min(n.case_key) as case_key
        from said s left join ({HEIRS}) sh on sh.code = s.region_code
        join numbered n using (number) left join ({HEIRS}) nh on nh.code = n.region_code
        where coalesce(sh.heir, s.region_code) = coalesce(nh.heir, n.region_code)
        group by all having count(distinct n.case_key) = 1 order by all
    """


def with_region(source: str) -> str:
    """Return SQL for a source's rows, a region that came as a name answered by the mapping sheet.

    Rows without a region stay outside where the contract asks for one: they wait in the rows table.
    So do those of other departments.
    """
    contract = sources()[source]
    rows = standing_rows(source)
    if contract.whose:
        rows = f"select * from ({rows}) where not {is_elsewhere(contract)}"
    if contract.places or not contract.has_region:
        return rows
    needed = contract.columns["region_code"].required
    by_region = "region_code" in contract.key
    handler = contract.named_by or "region_name_given"
    below = below_its_city("handler.mapped_region")
    region = f"coalesce({below}, r.region_code, place.mapped_region)"
    then, on_day = on_its_day(day_of_row(contract), region, by_region=by_region)
    party = (
        f", {_party_of(then)} as party_key"
        if "party_key" in table(f"core_{source}").columns
        else ""
    )
    return f"""
        select * from (
            select r.* replace ({then} as region_code{party})
            from ({with_first_place(contract, rows)}) r left join organ_places place
                on place.name = r.region_name_given and place.folder is not distinct from r.folder_of_file
            left join organ_places handler
                on handler.name = r.{handler} and handler.folder is not distinct from r.folder_of_file
            {on_day}
        ) {"where region_code is not null" if needed else ""}
    """


def _party_of(region: str) -> str:
    """Return SQL for the key of a party without a credit code, its name and place, once its place's name is answered.

    Another source has the county's code: one shop would be two.
    """
    named = "'|' || r.region_name_given"
    return f"""case when ends_with(r.party_key, {named}) and {region} is not null
        then left(r.party_key, -length({named})) || '|' || {region} else r.party_key end"""


def with_number(rows: str) -> str:
    """Return SQL for internal cases under their first number, in which an organ without a code is that of the publication.

    Only where one organ alone published the number, and the case does not name another.
    """
    return f"""
        select r.* replace (
            coalesce(r.organ_code, n.organ_code) as organ_code,
            case when n.decision_no is null then r.organ_name
                 else coalesce(n.organ_name, r.organ_name) end as organ_name)
        from ({with_first_number(rows)}) r left join organ_of_number n
            on r.organ_code is null and n.decision_no = r.decision_no
            and (r.organ_name is null or starts_with(r.organ_name, '{BY_NUMBER}')
                or r.organ_name = n.organ_name)
    """


def unanswered(warehouse: Warehouse) -> str:
    """Return SQL for the names that place rows of sources with a region of their own, yet unanswered.

    ``source, name, file, folder``; one row for each row that waits.
    """
    nobody = ", ".join(f"null::varchar as {name}" for name in ("source", "name", "file", "folder"))
    parts = [f"select {nobody} where false"]
    parts += [
        f"""
        select '{source}' as source, r.region_name_given as name, r.file, r.folder_of_file as folder
        from ({standing_rows(source)}) r left join organ_places place
            on place.name = r.region_name_given and place.folder is not distinct from r.folder_of_file
        where r.region_code is null and r.region_name_given is not null and place.mapped_region is null
            {f"and not {is_elsewhere(contract)}" if contract.whose else ""}
        """
        for source, contract in sources().items()
        if contract.has_region
        and not contract.organ
        and not (contract.places or contract.details_of)
        and warehouse.count(rows_table(source))
    ]
    return " union all ".join(parts)
