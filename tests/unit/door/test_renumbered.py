"""A new case system exports the cases of the old one again, under numbers of its own."""

import pytest

from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

REGIONS = "行政区划代码,名称,上级代码\n990100,丙市,990000\n990101,溪石县,990100\n"
OLD = "案号,决定书文号,办案机构,行政区划代码,当事人名称,处罚决定日期,罚款金额(元)\n"
NEW = "案号,决定书文号,承办单位,行政区划代码,当事人名称,处罚决定日期,罚款数额（万元）\n"


def old(n: int, *, party: str = "") -> str:
    return f"9901012025{n:05d},溪石市监处罚〔2025〕{n}号,溪石县市场监督管理局,990101,{party or f'甲店{n}'},2025-03-0{n},500\n"


def new(n: int, *, party: str = "", number: str = "") -> str:
    again = number or f"溪市监案〔2025〕11-Q{n}"
    return f"{again},溪石市监处罚〔2025〕{n}号,溪石局,990101,{party or f'甲店{n}'},2025年3月{n}日,0.05\n"


def held(door: Door) -> list[tuple[str, float]]:
    asked = "select case_no, fine_yuan::double from core_cases order by 1"
    return door.ask(asked).rows()


@pytest.mark.parametrize("at_once", [True, False])
def test_a_case_that_comes_again_under_a_new_number_counts_once(
    door: Door, *, at_once: bool
) -> None:
    """Half of a province's cases of twenty months were counted twice, 8 167 of them."""
    door.put("一/区划.csv", REGIONS)
    door.put("一/旧系统.csv", OLD + "".join(map(old, range(1, 6))))
    if not at_once:
        door.run()
    door.put("二/新系统.csv", NEW + "".join(map(new, range(1, 4))) + new(7))
    door.run()
    wanted = [(f"9901012025{n:05d}", 500.0) for n in range(1, 6)]
    assert held(door) == [*wanted, ("溪市监案〔2025〕11-Q7", 500.0)]
    assert door.ask("select count(distinct organ_code) from core_cases").item() == 1


def test_who_names_the_case_by_its_new_number_means_it(door: Door) -> None:
    code = "11990101MB0000001X"
    door.put("一/区划.csv", REGIONS)
    files = {"一/旧.csv": (OLD, old, "溪石县市场监督管理局"), "二/新.csv": (NEW, new, "溪石局")}
    for name, (head, row, organ) in files.items():
        text = head.replace("行政区划代码", "办案机构代码,行政区划代码")
        text += "".join(map(row, range(1, 4))).replace(f"{organ},", f"{organ},{code},")
        door.put(name, text)
    visits = "案号,办案机构代码,类别,日期\n"
    door.put("三/回访.csv", f"{visits}溪市监案〔2025〕11-Q2,{code},回访,2025-06-01\n")
    door.run()
    assert len(held(door)) == 3
    assert door.ask("select case_key from core_followups").item() == f"{code}|990101202500002"
    assert "unknown_cases" not in door.notices()


def test_a_correction_under_the_new_number_is_the_case(door: Door) -> None:
    door.put("一/区划.csv", REGIONS)
    door.put("一/旧系统.csv", OLD + "".join(map(old, range(1, 4))))
    door.put("二/新系统.csv", NEW + "".join(map(new, range(1, 4))))
    door.run()
    door.put("三/更正.csv", NEW + new(2).replace("0.05", "0.08"))
    door.run()
    assert [fine for _, fine in held(door)] == [500.0, 800.0, 500.0]


def test_two_that_came_again_and_one_decision_on_two_cases_stay_apart(door: Door) -> None:
    door.put("一/区划.csv", REGIONS)
    door.put("一/旧系统.csv", OLD + "".join(map(old, range(1, 6))))
    twice = [new(n, number=f"溪市监案〔2025〕{k}-{n}") for n in (3, 4, 5) for k in (1, 2)]
    door.put("二/新系统.csv", NEW + new(1) + new(2) + "".join(twice) + new(5, party="乙店"))
    door.run()
    assert len({number for number, _ in held(door)}) == 5 + 2 + 6 + 1


def test_a_third_that_comes_again_makes_one_of_two_that_stood_apart(door: Door) -> None:
    """What was published under a number of its own is moved to the first one."""
    code = "11990101MB0000001X"
    door.put("一/区划.csv", REGIONS)
    files = {
        "一/旧.csv": (OLD, old, (1, 2, 3)),
        "二/新.csv": (NEW, new, (1, 2)),
        "三/新.csv": (NEW, new, (3,)),
    }
    for name, (head, row, numbers) in files.items():
        text = head.replace("行政区划代码", "办案机构代码,行政区划代码")
        text += "".join(row(n).replace(",990101,", f",{code},990101,") for n in numbers)
        if name.startswith("三"):
            door.run()
            assert len(held(door)) == 5
        door.put(name, text)
    door.run()
    assert [number for number, _ in held(door)] == [f"9901012025{n:05d}" for n in (1, 2, 3)]


def test_a_ledger_of_reviews_names_the_bureau_and_the_decision(door: Door) -> None:
    """A bureau's ledger names itself where the case names its branch: 8 of 8 reviews were nobody's."""
    heads = "案号,决定书文号,办案机构,行政区划代码,当事人名称,立案日期,处罚决定日期,罚款金额(元)\n"
    row = (
        "溪市监立〔2026〕{0}号,溪市监罚〔2026〕{1}号,{2},990101,甲{0}店,2026-02-01,2026-03-09,500\n"
    )
    one, two = row.format(1, 11, "城关所"), row.format(2, 12, "河口所")
    door.put("一/区划.csv", REGIONS)
    door.put("一/案件.csv", heads + one)
    reviews = "案号,办案机构,办案机构代码,类型,受理日期,结果\n"
    said = "{},溪石县市场监督管理局,11990101MB0000001X,行政复议,2026-04-0{},撤销\n"
    numbers = ("溪市监立〔2026〕1号", "溪市监罚〔2026〕12号", "溪市监立〔2026〕9号")
    door.put("一/复议.csv", reviews + "".join(said.format(n, i + 1) for i, n in enumerate(numbers)))
    door.run()
    # The second case comes after its review.
    door.put("二/案件.csv", heads + two)
    door.run()
    keys = door.ask("select case_key from core_reviews order by accepted_date")["case_key"]
    cases = dict(door.ask("select case_no, case_key from core_cases").rows())
    assert keys.to_list()[:2] == [cases["溪市监立〔2026〕1号"], cases["溪市监立〔2026〕2号"]]
    assert keys[2] == "11990101MB0000001X|溪市监立〔2026〕9号"
    before = door.table("core_reviews")
    door.run(fresh=True)
    assert door.table("core_reviews").equals(before)


def test_a_number_of_two_branches_is_nobodys(door: Door) -> None:
    heads = (
        "案号,办案机构,办案机构代码,行政区划代码,当事人名称,立案日期,处罚决定日期,罚款金额(元)\n"
    )
    row = "溪市监立〔2026〕1号,{0},{1},990101,{0}店,2026-02-01,2026-03-09,500\n"
    door.put("一/区划.csv", REGIONS)
    door.put("一/案件.csv", heads + row.format("城关所", "X1") + row.format("河口所", "X2"))
    visits = "案号,办案机构代码,类别,日期\n"
    door.put("一/回访.csv", f"{visits}溪市监立〔2026〕1号,11990101MB0000001X,回访,2026-06-01\n")
    door.run()
    said = door.ask("select case_key from core_followups").item()
    assert said == "11990101MB0000001X|溪市监立〔2026〕1号"
