"""Cases whose fines are as a whole in another unit than others': yuan under 万元, or the other way round."""

from assets.run import Run, Shown, asset
from assets.store.journal import step

#: Fines of a file that are so many times those of others are in another unit; of so many cases of a
#: file, beside so many files of the organ.
_APART, _ENOUGH, _FILES = 1000, 5, 3


def _apart(one: str, other: str) -> str:
    return f"greatest({one} / {other}, {other} / {one}) >= {_APART}"


#: A file whose fines are in another unit than those of its organ's other files; one name every night is a file a
#: night. An organ with fewer files is compared with the files of everybody; and so is a county all of whose
#: fines together are: it always sends them in the wrong unit, or a few cases a file.
DOUBTED = f"""
    with fines as (
        select case_key, organ_code, coalesce(region_code, organ_code) as sender, file, file_sha, sheet, fine_yuan::double as fine
        from core_cases where fine_yuan > 0
    ), each as (
        select organ_code, file, file_sha, sheet, count(*)::bigint as n, median(fine) as fine
        from fines group by all having count(*) >= {_ENOUGH}
    ), beside as (
        select *, case when count(*) over of_organ >= {_FILES} then median(fine) over of_organ
            else (select median(fine) from each) end as usual
        from each window of_organ as (partition by organ_code)
    ), senders as (
        select sender, median(fine) as own from fines group by all having count(*) >= {_ENOUGH}
    ), whole as (
        select sender, (select median(own) from senders) as usual from senders
        where {_apart("own", "usual")} and (select count(*) from senders) >= {_FILES}
    ), theirs as (
        select sender, file, file_sha, sheet, usual from fines join whole using (sender)
        group by all having {_apart("median(fine)", "usual")}
    )
    select f.case_key, f.file, f.sheet, f.fine, b.usual from fines f join beside b
        on b.organ_code = f.organ_code and b.file = f.file and b.file_sha is not distinct from f.file_sha and b.sheet is not distinct from f.sheet
    where {_apart("b.fine", "b.usual")}
    union
    select f.case_key, f.file, f.sheet, f.fine, t.usual from fines f join theirs t
        on t.sender = f.sender and t.file = f.file and t.file_sha is not distinct from f.file_sha and t.sheet is not distinct from f.sheet
"""


#: One row a case: what is usual is of its organ's files, else of all counties.
_ONCE = f"from ({DOUBTED}) qualify row_number() over (partition by case_key order by usual) = 1 order by case_key"


@asset(["core_cases"])
def feat_case__another_unit(run: Run) -> Shown:
    """Keep the cases whose amounts are doubted: no rule and no sum takes them until the file comes again in its unit."""
    run.warehouse.create("feat_case__another_unit", _ONCE)
    rows = run.warehouse.count("feat_case__another_unit")
    step("feat_case__another_unit", rows=rows)
    return {"行数": rows}
