"""No name, phone or identity number passes the door, wherever it stands."""

import io
import re
import zipfile

import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.persons import identity
from assets.intake.read import read_bytes
from data_contracts import own_keys
from models.identity.parties import masked_party
from models.identity.text import mask

NAME, PHONE, ID = "尉迟晓晓", "13987654321", "360902199001011239"


def one(text: str, context: IntakeContext) -> TableIntake:
    (table,) = read_bytes(text.encode(), "表.csv", context)
    assert table.refused_reason is None, table.refused_reason
    return table


def everything(table: TableIntake) -> str:
    frames = [table.raw, table.accepted, table.set_aside]
    cells = [str(cell) for frame in frames for row in frame.rows() for cell in row]
    return "\n".join([*cells, *table.notes, *table.extra_columns, *table.unknown_words])


def test_complaint_without_a_trace_of_the_person(context: IntakeContext) -> None:
    table = one(
        "登记编号,登记日期,行政区划代码,姓名,联系电话,证件号码,问题陈述,办理结果,涉及主体名称,是否网购,投诉人地址\n"
        f"1,2025-01-02,990101,{NAME},{PHONE},{ID},"
        f"本人{NAME}（尉迟 晓晓）电话139-8765 4321，证件 {ID[:6]} {ID[6:14]} {ID[14:]}，找{NAME},"
        f"已电话{PHONE}告知{NAME},{NAME}的店,{PHONE},{NAME}家\n"
        f"2,2025-13-02,990101,{NAME},{PHONE},{ID},{NAME},{PHONE},x,是,x\n",
        context,
    )
    told = everything(table)
    assert not re.search(r"尉迟|晓晓|1398765|4321|19900101|1239", told)
    assert table.set_aside.height == 1
    assert re.fullmatch(own_keys.FORMS["person"], table.accepted["complainant_key"][0])
    assert table.raw["complainant_key"].n_unique() == 1


@pytest.mark.parametrize("header", ["XM", "TSR_XM", "complainantName", "name"])
def test_a_name_below_a_header_in_letters_stands_in_no_text(
    header: str, context: IntakeContext
) -> None:
    """Until somebody said that XM is 姓名, complainants with rare names stood in their own words."""
    table = one(
        f"登记编号,登记日期,行政区划代码,{header},问题陈述\n"
        "1,2025-01-02,990101,昌桂志,消费者昌桂志反映过期食品\n2,2025-01-02,990101,水云春,消费者水云春反映过期食品\n",
        context,
    )
    assert not re.search("昌桂志|水云春", everything(table))


@pytest.mark.parametrize(
    ("name", "phone", "id_no"),
    [
        (f"{NAME}女士", "", ""),
        (f"{NAME}（女）", "", ""),
        (f"投诉人：{NAME}", "", ""),
        (f"尉迟{' '}晓晓{PHONE}", "", ""),
        (f"李四（代{NAME}）", "", ""),
        (f"*{NAME}-实名", "", ""),
        (PHONE, NAME, ""),
        ("", "", f"{NAME} {ID}"),
    ],
)
def test_the_name_is_found_in_what_people_write_in_a_column_about_persons(
    name: str, phone: str, id_no: str, context: IntakeContext
) -> None:
    table = one(
        "登记编号,登记日期,行政区划代码,姓名,联系电话,证件号码,问题陈述\n"
        f"1,2025-01-02,990101,{name},{phone},{id_no},那天{NAME}在店里买奶，老板骂了{NAME}\n",
        context,
    )
    assert table.accepted["statement"].to_list() == ["那天***在店里买奶，老板骂了***"]


def test_words_that_describe_a_person_stay_in_the_text(context: IntakeContext) -> None:
    table = one(
        "登记编号,登记日期,行政区划代码,姓名,联系电话,问题陈述\n"
        "1,2025-01-02,990101,王先生（市民、实名举报）,微信同号、高安,市民实名举报：高安的店，微信付款\n",
        context,
    )
    assert table.accepted["statement"].to_list() == ["市民实名举报：高安的店，微信付款"]


@pytest.mark.parametrize("header", ["来电人", "诉求人", "反映人姓名", "投诉方"])
def test_a_complainant_is_known_by_what_hotlines_call_the_column(
    header: str, context: IntakeContext
) -> None:
    table = one(
        f"登记编号,登记日期,行政区划代码,{header},联系方式,问题陈述\n1,2025-01-02,990101,{NAME},{PHONE},{NAME}买的\n",
        context,
    )
    assert table.accepted["statement"].to_list() == ["***买的"]
    assert table.accepted["complainant_key"][0] == identity.keyed(context.key, "phone", PHONE)


def test_a_representative_has_any_surname(context: IntakeContext) -> None:
    table = one(
        "行政相对人名称,法定代表人,行政处罚决定书文号,处罚决定日期,处罚机关,违法事实,投诉人\n"
        "甲店,佴芊芊,甲市监罚〔2025〕1号,2025-01-02,甲局,佴芊芊明知过期，卖给凤芊芊,凤芊芊\n",
        context,
    )
    assert table.accepted["facts"].to_list() == ["***明知过期，卖给凤某某"]


def test_persons_in_columns_nobody_knows_stand_in_no_text(context: IntakeContext) -> None:
    table = one(
        "案号,办案机构代码,行政区划代码,处罚决定日期,当事人名称,违法事实,情节理由,举报人,承办人员,联系人及电话\n"
        f"1,X,990101,2025-01-02,陆见微诊所,群众{NAME}举报，柏知夏到店查，陆见微诊所开门,让{NAME}看,{NAME},柏知夏、路过,陆见微 {PHONE}\n"
        "2,X,990101,2025-01-02,王记面馆,群众举报，系统派单，法规科审核,高安,群众,系统管理员,法规科\n",
        context,
    )
    assert table.accepted["facts"].to_list() == [
        "群众尉迟某某举报，柏某某到店查，陆某某诊所开门",
        "群众举报，系统派单，法规科审核",
    ]
    assert table.accepted["discretion_reason"].to_list() == ["让尉迟某某看", "高安"]
    assert table.accepted["party_name"].to_list() == ["陆见微诊所", "王记面馆"]


def test_an_amount_that_begins_as_a_surname_is_no_person(context: IntakeContext) -> None:
    amounts = ("陆仟元", "伍佰元整", "人民币陆万叁仟元", "王麒菡")
    rows = "".join(f"{n},X,990101,2025-01-02,{text}\n" for n, text in enumerate(amounts))
    table = one(f"案号,办案机构代码,行政区划代码,处罚决定日期,罚款金额(元)\n{rows}", context)
    assert table.accepted["fine_yuan"].to_list() == [6000, 500, 63000]
    assert table.set_aside["value"].to_list() == ["王某某"]


def test_the_person_is_phone_then_number_then_name_and_region(context: IntakeContext) -> None:
    head = "登记编号,登记日期,行政区划代码,姓名,联系电话,证件号码\n"
    rows = [
        f"1,2025-01-02,990101,张三,{PHONE},{ID}",
        f"2,2025-01-02,990102,李四,+86 {PHONE},",
        f"3,2025-01-02,990101,张三,,{ID}",
        f"4,2025-01-02,990103,,无,{ID.lower()}",
        "5,2025-01-02,990101,张三,,",
        "6,2025-01-02,990101,张 三,00000000000,",
        "7,2025-01-02,990102,张三,,",
        "8,2025-01-02,990101,匿名,保密,",
        "9,2025-01-02,990101,匿名,139****4321,",
    ]
    keys = one(head + "\n".join(rows), context).accepted["complainant_key"].to_list()
    assert keys[0] == keys[1]
    assert keys[2] == keys[3] != keys[0]
    assert keys[4] == keys[5] != keys[6]
    assert keys[7] is keys[8] is None
    other = IntakeContext(as_of=context.as_of, key=b"z" * 32)
    assert one(head + rows[0], other).accepted["complainant_key"][0] != keys[0]


def test_a_platform_s_own_code_of_a_person_tells_one_from_another(context: IntakeContext) -> None:
    """One person's 45 complaints became a warning: the vendor shows no phone, and the code was dropped."""
    rows = [
        f"1,2025-01-02,990101,a91f00c2e7b8,,{PHONE}",
        "2,2025-01-02,990101,A91F00C2E7B8,,",
        "3,2025-01-02,990102,a91f00c2e7b8,张三,",
        "4,2025-01-02,990101,b00d11c2e7b8,张三,",
        "5,2025-01-02,990101,保密,,",
        "6,2025-01-02,990101,000000,,",
    ]
    head = "登记编号,登记日期,行政区划代码,投诉人标识,姓名,联系电话\n"
    table = one(head + "\n".join(rows), context)
    keys = table.accepted["complainant_key"].to_list()
    assert keys[1] == keys[2]
    assert len({*keys[:2], keys[3]}) == 3
    assert keys[4] is keys[5] is None
    assert not any("a91f00c2e7b8" in str(v).lower() for row in table.accepted.rows() for v in row)


def test_our_own_person_code_comes_back_and_nothing_else(context: IntakeContext) -> None:
    key = identity.keyed(context.key, "phone", PHONE)
    table = one(
        "登记编号,登记日期,行政区划代码,投诉人编码\n"
        f"1,2025-01-02,990101,{key}\n2,2025-01-02,990101,p123\n3,2025-01-02,990101,\n",
        context,
    )
    assert table.accepted["complainant_key"].to_list() == [key, None]
    assert "不是本系统的投诉人编码" in table.set_aside["reason"][0]


def test_several_persons_in_one_cell_are_masked_without_a_column_for_their_kind(
    context: IntakeContext,
) -> None:
    parties = {
        "张三;李小四": "张某某;李某某", "张三、李小四等3人": "张某某、李某某等3人", "张三 李小四": "张某某 李某某",
        "和润超市、李小四": "和润超市、李某某", "司马小四": "司马某某", "安徽、江苏分公司": "安徽、江苏分公司",
        "和润超市；王记面馆": "和润超市；王记面馆",
    }  # fmt: skip
    rows = "".join(
        f"{n},X,990101,2025-01-02,{name},李小四说明情况\n" for n, name in enumerate(parties, 1)
    )
    table = one("案号,办案机构代码,行政区划代码,处罚决定日期,当事人名称,违法事实\n" + rows, context)
    assert table.accepted["party_name"].to_list() == list(parties.values())
    assert table.accepted["is_natural_person"].to_list() == [True] * 3 + [False, True, False, False]
    assert not re.search(r"张三|李小四", everything(table))


def test_a_natural_person_is_zhang_moumou_everywhere(context: IntakeContext) -> None:
    table = one(
        "案号,办案机构代码,行政区划代码,处罚决定日期,当事人名称,当事人类别,统一社会信用代码,违法事实,情节理由\n"
        f"1,X,990101,2025-01-02,{NAME},自然人,{ID},{NAME}（身份证{ID}）无照经营,{NAME}初次违法\n"
        "2,X,990101,2025-01-02,张三、李小四,自然人,,张三和李小四共同经营,\n"
        "3,X,990101,2025-01-02,王记面馆,个体工商户,92990101MA00000001,王记面馆经营,\n",
        context,
    )
    told = everything(table)
    assert not re.search(r"晓晓|1990|张三|李小四", told)
    assert table.accepted["party_name"].to_list() == ["尉迟某某", "张某某、李某某", "王记面馆"]
    assert table.accepted["facts"][0] == "尉迟某某（身份证***）无照经营"
    assert table.accepted["is_natural_person"].to_list() == [True, True, False]
    keys = table.accepted["party_key"].to_list()
    assert re.fullmatch(own_keys.FORMS["person"], keys[0])
    assert keys[2] == "92990101MA00000001"


def test_a_name_that_came_masked_is_nobodys_key(context: IntakeContext) -> None:
    names = [
        "孔**",
        "孔**",
        "孔某",
        "某某小吃店",
        "甲*****店",
        "李××",
        "钱XX",
        "XX服饰店",
        "青川某火锅店",
        "王记面馆",
        "孔兰花",
    ]
    rows = [f"{name},甲市监罚〔2025〕{n}号,2025-01-02,甲局" for n, name in enumerate(names)]
    header = "行政相对人名称,行政处罚决定书文号,处罚决定日期,处罚机关\n"
    table = one(header + "\n".join(rows) + "\n", context)
    keys = dict(zip(names, table.accepted["party_key"].to_list(), strict=True))
    assert [name for name, key in keys.items() if key is not None] == names[-4:]
    assert re.fullmatch(own_keys.FORMS["person"], keys["孔兰花"])
    coded = one(
        "行政相对人名称,统一社会信用代码,行政处罚决定书文号,处罚决定日期,处罚机关\n"
        "甲*****店,92990101MA00000001,甲市监罚〔2025〕1号,2025-01-02,甲局\n",
        context,
    )
    assert coded.accepted["party_key"].to_list() == ["92990101MA00000001"]


def test_publication_identity_columns_are_forgotten(context: IntakeContext) -> None:
    table = one(
        "行政相对人名称,行政处罚决定书文号,处罚决定日期,处罚机关,法定代表人,法定代表人证件号码,违法事实,备注\n"
        f"甲公司,甲市监罚〔2025〕1号,2025-01-02,甲局,{NAME},{ID},法定代表人{NAME}到场,电话{PHONE}\n",
        context,
    )
    assert not re.search(r"尉迟|晓晓|1990|1398", everything(table))
    assert "legal_representative" not in table.raw.columns
    assert table.accepted["facts"][0] == "法定代表人***到场"


def test_codes_in_their_own_columns_stay(context: IntakeContext) -> None:
    table = one(
        "登记编号,登记日期,行政区划代码,统一社会信用代码,关联案号\n"
        "3699010000000202105312269,2025-01-02,990101,91990101MA00000001,360902202501020012\n",
        context,
    )
    row = table.accepted.row(0, named=True)
    assert row["complaint_no"] == "3699010000000202105312269"
    assert row["uscc"] == "91990101MA00000001"
    assert row["linked_case_no"] == "360902202501020012"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("罚款5000元，2025-03-07", "罚款5000元，2025-03-07"),
        ("条码6901234567892", "条码6901234567892"),
        ("13812345678 13912345678", "***"),
        ("1381234567", "1381234567"),
        ("12812345678", "12812345678"),
        ("身份证11010119900101123x。", "身份证***。"),
        ("15位110101900101123", "15位***"),
        ("电话①③⑧12345678", "电话***"),
        ("008613812345678", "***"),
    ],
)
def test_what_is_a_phone_or_an_identity_number(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_names_are_masked_only_for_persons() -> None:
    # beside a telephone stands a person; a trade's own name stays
    assert masked_party("联系郑玥漏（139 8642 7061）", private=False) == "联系郑某某（***）"
    assert masked_party("郑和小吃店（13986427061）", private=False) == "郑和小吃店（***）"
    assert masked_party("欧阳明", private=True) == "欧阳某某"
    assert masked_party("张某某", private=True) == "张某某"
    assert masked_party("张三, 李四", private=True) == "张某某, 李某某"


def test_year_of_the_as_of_date_tells_ids_from_numbers(context: IntakeContext) -> None:
    table = one(
        "案号,办案机构代码,行政区划代码,处罚决定日期,统一社会信用代码\n"
        "1,X,990101,2025-01-02,360902199001011239\n2,X,990101,2025-01-02,360902202501011239\n"
        "3,X,990101,2025-01-02,91990101MA00000001\n",
        context,
    )
    codes = ["***", "360902202501011239", "91990101MA00000001"]
    assert table.accepted["uscc"].to_list() == codes


def test_a_business_code_that_reads_as_a_birth_date_stays(context: IntakeContext) -> None:
    """Of a county whose code ends in 19: such businesses were strangers, and S026 said their codes had 3 signs."""
    codes = [
        "919901199505010050",  # its own check character is right, a citizen's would not be
        "919901199505010669",  # both are: it may be a foreigner's permanent residence number
        "919901199505010051",  # neither is
        "360902199001011239",
    ]
    lines = [f"{n},X,990101,2025-01-02,{code}\n" for n, code in enumerate(codes)]
    table = one(
        "案号,办案机构代码,行政区划代码,处罚决定日期,统一社会信用代码\n" + "".join(lines), context
    )
    assert table.accepted["uscc"].to_list() == [codes[0], "***", "***", "***"]


@pytest.mark.parametrize("between", ["\x07", "\x1b", "\x7f", "\x85", "\u034f"])
def test_a_number_with_characters_nobody_sees_in_it_is_masked(
    between: str, context: IntakeContext
) -> None:
    told = f"请回电138{between}1234{between}5678，谢谢"
    text = f"登记编号,登记日期,行政区划代码,问题陈述\nT1,2026-03-02,990101,{told}\n"
    (table,) = read_bytes(text.encode(), "投诉.csv", context)
    assert table.accepted["statement"].to_list() == ["请回电***，谢谢"]
    assert table.raw["statement"].to_list() == ["请回电***，谢谢"]


def test_a_number_partly_in_wide_digits_is_the_same_persons(context: IntakeContext) -> None:
    """One wide digit in the number made of one complainant two, and of a repeated tip two tips."""
    rows = [
        ("13912345678", ""),
        ("1391234567８", ""),
        ("", ID),
        ("", f"{ID[:9]}{chr(ord(ID[9]) + 0xFEE0)}{ID[10:]}"),
    ]
    lines = [f"{n},2025-01-02,990101,{p},{i}" for n, (p, i) in enumerate(rows, 1)]
    table = one(
        "登记编号,登记日期,行政区划代码,联系电话,证件号码\n" + "\n".join(lines) + "\n", context
    )
    keys = table.accepted["complainant_key"].to_list()
    assert keys[0] == keys[1]
    assert keys[2] == keys[3] != keys[0]


def test_a_code_partly_in_wide_digits_stays_a_code(context: IntakeContext) -> None:
    """Wide digits made *** of a complaint's number; the same row in plain digits was another one."""
    number, wide = "136090220250001", "13609０220250001"
    table = one(
        f"登记编号,登记日期,行政区划代码,关联案号\n{number},2025-01-02,990101,甲案〔2025〕1号\n"
        f"{wide},2025-01-02,990101,甲案〔2025〕１号\n9902２０５５５５５0001,2025-01-03,990101,\n",
        context,
    )
    assert table.accepted["complaint_no"].to_list() == [number, number, "990220555550001"]
    assert table.accepted["row_hash"].n_unique() == 2


def test_a_table_without_a_header_is_refused_without_its_first_row(context: IntakeContext) -> None:
    """A rare surname, an address and a sentence stood in the refusal as if they were headers."""
    row = f"T2026001,2026-03-01,闪金花,{PHONE},甲市文三路23号,那天闪金花买奶粉"
    (table,) = read_bytes(f"{row}\n{row}\n".encode(), "表.csv", context)
    assert table.refused_reason == (
        "认不出来源：表头与任何来源都对不上。没有看到表头；接着上一份、没有表头的，请把第一份的表头贴在第一行后重投"
    )
    (table,) = read_bytes(f"甲,乙,丙\n{row}\n".encode(), "表.csv", context)
    assert (table.refused_reason or "").endswith(
        "看到的列：「甲」、「乙」、「丙」；不是要报的数据，不用管；是的，照 outbox/模板/ 里的表头改好再投"
    )
    (table,) = read_bytes("仉芊芊来局里说过\n".encode(), "说明.txt", context)
    assert table.refused_reason == "认不出来源：表头与任何来源都对不上。没有看到表头"


@pytest.mark.parametrize(("above", "is_read"), [(39, True), (40, False), (90, False)])
def test_how_many_rows_are_looked_through_for_a_header_is_said(
    context: IntakeContext, above: int, *, is_read: bool
) -> None:
    """A header below 40 rows of notes was “not seen”, and the hint was for a table without one."""
    notes = "".join(f"说明第{n}条\n" for n in range(above))
    text = f"{notes}登记编号,登记日期,行政区划代码,涉及主体名称,问题类别\n1,2026-03-05,990101,某店,质量\n"
    (table,) = read_bytes(text.encode(), "表.csv", context)
    assert table.refused_reason == (
        None
        if is_read
        else "认不出来源：表头与任何来源都对不上。没有看到表头；只看前40行，表头在更下面的，请删去上面的说明后重投"
    )


def test_json_passes_the_same_door(context: IntakeContext) -> None:
    text = f'''[{{"登记编号": "1", "登记日期": "2026-03-05", "行政区划代码": "990101", "姓名": "{NAME}",
        "联系电话": {PHONE}, "问题陈述": "{NAME}称买到过期奶"}}]'''
    for encoding in ("utf-8", "utf-8-sig"):
        (table,) = read_bytes(text.encode(encoding), "投诉.json", context)
        assert table.accepted.height == 1
        kept = str([*table.accepted.rows(), *table.raw.rows(), *table.notes])
        assert NAME not in kept
        assert PHONE not in kept


def test_what_is_torn_in_a_text_is_not_shown_in_halves(context: IntakeContext) -> None:
    rows = [f"{n},2025-01-02,990101,商家不退" for n in range(1, 40)]
    rows[7] = f"8,2025-01-02,990101,{NAME}来电1398765\n4321"
    text = "登记编号,登记日期,行政区划代码,问题陈述\n" + "\n".join(rows) + "\n"
    told = "".join(one(text, context).set_aside["reason"])
    assert "像是在这里断开的" in told
    assert not re.search(r"晓晓|1398765|4321", told)


def test_headers_and_names_of_members_name_nobody(context: IntakeContext) -> None:
    """A header that is known in spite of what stands behind it, and a ZIP inside a ZIP, were shown raw."""
    told = everything(one(
        f"登记编号,登记日期（联系{NAME}{PHONE}）,行政区划代码,涉案金额（{NAME}）,办理结果（{NAME}）\n1,x,990101,5,没见过\n",
        context,
    ))  # fmt: skip
    assert "登记日期（联系尉迟某某***）" in told
    assert not re.search(r"晓晓|1398765", told)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(f"甲/{NAME}{PHONE}投诉.zip", b"PK\x03\x04")
    (table,) = read_bytes(held.getvalue(), "包.zip", context)
    assert (
        table.refused_reason
        == "压缩包内还有压缩包「甲/尉迟某某***投诉.zip」，已整包拒收，请解开后重投"
    )


def test_officers_are_counted_in_all_their_columns_and_forgotten(context: IntakeContext) -> None:
    table = one(
        "案号,办案机构,处罚决定日期,罚款金额(元),违法事实,主办人,协办人\n"
        f"1,甲县城关所,2026-01-02,500,执法人员沈小白、{NAME}到场,{NAME},沈小白\n"
        f"2,甲县城关所,2026-01-02,500,执法人员{NAME}到场,{NAME},\n"
        "3,甲县城关所,2026-01-02,500,到场检查,城关所,\n"
        "4,甲县城关所,2026-01-02,500,到场检查,52010012,52010013\n",
        context,
    )
    assert table.accepted.sort("case_no")["officers"].to_list() == [2, 1, None, 2]
    assert table.accepted["organ_name"].unique().to_list() == ["甲县城关所"]
    told = everything(table)
    assert not re.search("晓晓|小白", told)
    assert "执法人员沈某某、尉迟某某到场" in table.accepted["facts"].to_list()


def test_a_person_shown_in_part_is_one_by_phone_surname_and_county(context: IntakeContext) -> None:
    """Of a platform that masks phones and names one man's sixty reports were sixty people's."""
    head = "登记编号,登记日期,行政区划代码,姓名,联系电话\n"
    rows = [
        "1,2025-01-02,990101,尉**,139****4321",
        "2,2025-01-03,990101,尉*晓,139 **** 4321",
        "3,2025-01-02,990101,欧**,139****4321",
        "4,2025-01-02,990102,尉**,139****4321",
        "5,2025-01-02,990101,尉女士,139****4321",
        "6,2025-01-02,990101,尉**,139*****21",
        "7,2025-01-02,990101,匿名,139****4321",
    ]
    keys = one(head + "\n".join(rows), context).accepted["complainant_key"].to_list()
    assert keys[0] == keys[1] == keys[4]
    assert len({*keys[:4]}) == 3
    assert keys[5] is keys[6] is None


def test_a_surname_alone_is_nobodys_name(context: IntakeContext) -> None:
    """Every 王女士 of a county was one person."""
    head = "登记编号,登记日期,行政区划代码,姓名,联系电话\n"
    called = ["王女士", "王某", "王某某", "欧阳先生", "王XX", "沈小白女士", "沈小白"]
    rows = [f"{n},2025-01-02,990101,{name}," for n, name in enumerate(called)]
    keys = one(head + "\n".join(rows), context).accepted["complainant_key"].to_list()
    assert keys[:5] == [None] * 5
    assert keys[5] == keys[6] is not None


def test_a_countys_stations_are_one_place(context: IntakeContext) -> None:
    """One person who wrote to three stations was three where the table names no county."""
    head = "登记编号,登记日期,管辖单位,姓名\n"
    organs = [
        "甲县市场监督管理局",
        "甲县市场监督管理局城关所",
        "甲县市场监督管理局执法大队",
        "乙县市场监督管理局城关所",
    ]
    rows = [f"{n},2025-01-02,{organ},沈小白" for n, organ in enumerate(organs)]
    keys = one(head + "\n".join(rows), context).accepted["complainant_key"].to_list()
    assert keys[0] == keys[1] == keys[2] != keys[3]


def test_whom_a_row_s_second_text_names_is_masked_in_its_other_columns(
    context: IntakeContext,
) -> None:
    """All texts of a table are masked at once: whom each names belongs to its own row."""
    text = (
        "案号,办案机构代码,立案日期,违法行为类型,违法事实,陈述申辩\n"
        "甲〔2026〕1号,11990101MB0000001X,2026-01-02,处理郑旺那件事,没有明码标价,举报人郑旺说了情况\n"
        "甲〔2026〕2号,11990101MB0000001X,2026-01-03,价格,没有明码标价,没有\n"
    )
    (found,) = read_bytes(text.encode(), "甲县/案件.csv", context)
    assert found.accepted["violation_type"].to_list() == ["处理郑某某那件事", "价格"]


@pytest.mark.parametrize(
    "header",
    ["市民", "回访对象", "店主", "代理律师", "分管领导", "联系方式", "称呼", "户名", "房东"],
)
def test_whom_a_column_no_contract_knows_names_stands_in_no_text(
    header: str, context: IntakeContext
) -> None:
    """A third of a hundred and forty headers of persons were none to the door: 市民, 店主, 回访对象."""
    lines = ["1,2025-01-02,990101,旧票上写着昌桂志三个字,昌桂志\n"]
    lines += ["2,2025-01-02,990101,票上是扎西多吉三个字,扎西多吉\n"]
    lines += ["3,2025-01-02,990101,单上印着Chen Jing几个字,Chen Jing\n"]
    table = one(f"登记编号,登记日期,行政区划代码,问题陈述,{header}\n" + "".join(lines), context)
    assert not re.search("昌桂志|扎西多吉|Chen Jing", everything(table))


@pytest.mark.parametrize("header", ["昵称", "网友", "用户名", "微信号", "平台账号"])
def test_how_somebody_is_called_on_a_platform_stands_in_no_text(
    header: str, context: IntakeContext
) -> None:
    lines = ["1,2025-01-02,990101,截图上是半夏微凉几个字,半夏微凉\n"]
    lines += ["2,2025-01-02,990101,单上印着happycat几个字,happycat\n"]
    # 小鱼 is short and 矿泉水 a word of the dictionary: in texts they are goods.
    lines += [
        "3,2025-01-02,990101,买的小鱼和矿泉水,矿泉水\n",
        "4,2025-01-02,990101,买的小鱼,小鱼\n",
    ]
    table = one(f"登记编号,登记日期,行政区划代码,问题陈述,{header}\n" + "".join(lines), context)
    assert not re.search("半夏微凉|happycat", everything(table))
    assert table.accepted["statement"].to_list()[2:] == ["买的小鱼和矿泉水", "买的小鱼"]
