"""Counties whose organ was replaced by one that does more: from when their months are alike again."""

#: Months a county's record must go back before an organ can be new in it.
_A_YEAR = 12
#: What the new organ must have of the decisions: the old ones are gone.
_NEARLY_ALL = 0.9
#: Decisions of known laws before it, and since: fewer do not tell what is new.
_KNOWN_BEFORE, _KNOWN_SINCE = 30, 10
#: Share of the decisions since then under laws the old organs never cited.
_NEW_WORK = 0.25


def organs_that_grew_sql() -> str:
    """Return SQL for counties whose organs gave way to one that applies other laws as well (机构合并而旧档不全).

    A bureau merged of three hands in ten years, and of two of the three the papers are lost: the new
    organ decides what nobody in the record did before, and the county is no longer what it was. Known in the
    month in which enough decisions tell so, and told there once: ``organ_months``, the months since the new organ's
    first, that month included. Columns ``region_code, month, organ_months``. An organ that only has
    another name cites the laws of before.
    """
    return f"""
        with told as (
            select d.region_code, d.month, f.deciding_organ_code as organ, k.law
            from feat_decision d join feat_case f using (case_key) left join feat_case_clause k using (case_key)),
        of_organ as (select region_code, organ, min(month) as organ_from from told group by all),
        of_law as (select region_code, law, min(month) as law_from from told where law is not null group by all),
        of_region as (select region_code, min(month) as region_from from told group by all),
        starts as (
            select distinct region_code, organ_from as since
            from of_organ join of_region using (region_code)
            where strptime(organ_from, '%Y-%m') >= strptime(region_from, '%Y-%m') + interval {_A_YEAR} month),
        before as (
            select region_code, since from starts join told using (region_code)
            where month < since group by all
            having count(law) >= {_KNOWN_BEFORE} and 2 * count(law) >= count(*)),
        by_month as (
            select region_code, since, month, count(*) as n, sum((organ_from >= since)::int) as of_new,
                count(law) as known, sum((law_from >= since)::int) as other
            from before join told using (region_code) join of_organ using (region_code, organ)
                left join of_law using (region_code, law)
            where month >= since
                and strptime(month, '%Y-%m') < strptime(since, '%Y-%m') + interval {_A_YEAR} month
            group by all),
        so_far as (
            select region_code, since, month, sum(n) over upto as n, sum(of_new) over upto as of_new,
                sum(known) over upto as known, sum(other) over upto as other
            from by_month window upto as (partition by region_code, since order by month)),
        firsts as (
            select region_code, since, min(month) as month from so_far
            where known >= {_KNOWN_SINCE} and other >= {_NEW_WORK} * known and of_new >= {_NEARLY_ALL} * n
            group by all)
        select region_code, month,
            max(datediff('month', strptime(since, '%Y-%m'), strptime(month, '%Y-%m')) + 1) as organ_months
        from firsts group by all order by all
    """
