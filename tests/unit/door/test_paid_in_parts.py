"""A list of payments with a row each fills in what a case was paid, all rows accounted for."""

from .conftest import Door

CASES = (
    "案号,办案机构,行政区划代码,当事人名称,立案日期,处罚决定日期,处罚依据,违法行为类型,罚款金额(元)\n"
    "甲市监案〔2026〕1号,甲县市场监督管理局,990101,甲店,2026-01-04,2026-02-01,《食品安全法》第一百二十四条第一款,经营超过保质期的食品,5000\n"
)
PAID = "案号,票据号,缴款日期,缴款金额(元)\n甲市监案〔2026〕1号,A1,2026-03-01,2000\n"


def test_instalments_of_one_list_add_up_and_a_list_sent_again_counts_alone(door: Door) -> None:
    door.put("案件.csv", CASES)
    door.put("缴款.csv", PAID)
    door.run()
    door.put("缴款二.csv", PAID + "甲市监案〔2026〕1号,A2,2026-04-01,3000\n")
    door.run()
    found = door.table("core_cases", "payment_date::varchar, payment_yuan, filled_columns")
    assert found.rows() == [("2026-04-01", 5000, ["payment_date", "payment_yuan"])]
    door.adds_up()
    assert "合成1件读入" in str(door.table("intake_files", "notes").rows())
