"""A file that is read again for an answer counts each of its rows once, by what the answer says."""

import pytest

from .conftest import Bureau

COUNTIES = {"990101": "乙卯县", "990102": "丙寅县"}
CASES = "立案号,处罚文书号,被处罚人,办案单位,县域编号,处罚时间,罚款(元)"


def cases() -> str:
    """Return the cases of two counties; 稽查大队 is in both, and 甲镇执法队 stood in a county that has another code now."""
    rows = [
        f"{name[0]}立〔2025〕{n}号,{name[0]}市监罚〔2025〕{n}号,{name}第{n}店,"
        f"{'稽查大队' if n % 2 else '甲镇执法队' if region == '990101' else '乙镇执法队'},{region},2025-03-{n:02d},{n}00"
        for region, name in COUNTIES.items()
        for n in range(1, 11)
    ]
    return "\n".join([CASES, *rows]) + "\n"


@pytest.mark.slow
def test_rows_read_again_with_their_county_are_not_counted_twice(bureau: Bureau) -> None:
    """Every case of a team stood under its old key too: in another county, or in none and asked about for ever."""
    bureau.drop("旧系统/2025年案件.csv", cases())
    bureau.run("2025-06-30")
    units = "单位名称,所在文件夹,单位代码,单位区划代码\n甲镇执法队,,,990103\n"
    headers = "表的来源,不认识的表头,这一列是\n案件,县域编号,行政区划代码\n"
    bureau.drop("答复/单位对照表.csv", units)
    bureau.drop("答复/列名对照表.csv", headers)
    bureau.run("2025-07-01")
    found = bureau.table("core_cases")
    assert dict(found.group_by("region_code").len().iter_rows()) == dict.fromkeys(COUNTIES, 10)
    assert found["fine_yuan"].sum() == 2 * sum(range(100, 1100, 100))
    before = bureau.layers("core", "out")
    bureau.call("rebuild", expect=0)
    after = bureau.layers("core", "out")
    assert [name for name in after if not after[name].equals(before[name])] == []
