"""Who a case is called after: 丙县甲百货店(李某)经营超过保质期食品案."""

import re

from models.identity.names import is_name

_ENDS = (
    r"公司|集团|超市|商行|药房|酒店|宾馆|学校|幼儿园|食堂|合作社|事务所|医院|银行|中心|工作室|经营户"
    r"|[店厂部行馆铺坊吧城场站所院室社园摊户]"
)
#: What a party did or left undone; 经营部, 销售中心 belong to its name.
_ACTS = (
    r"涉嫌|未|无(?=[证照]|营业|许可)|没有|经营(?![部者户店中场站])|销售(?![部店中点处公])|生产(?![部厂基资])|加工(?![厂店部坊])"
    r"|使用|发布|违[法反规]|擅自|超(?=[过出越许]|范围)|不(?=按|执行|正当|明码|符合|履行)|侵[犯害]|虚假|利用|提供|采购|购进|存在|拒"
    r"|伪造|冒用|假冒|从事|聘用|安排|制售|贮存|储存|运输|出租|转让|实施|哄抬|串通|隐瞒|提交|出具|混淆|仿冒|价格"
)
_FIRM = re.compile(
    rf"(?:关于|对)?(?P<who>[^，。；、]{{2,40}}?(?:{_ENDS}))(?:[(（][^()（）]{{1,20}}[)）])?(?={_ACTS})"
)
_PERSON = re.compile(
    rf"(?:关于|对)?(?P<who>[\u4e00-\u9fff][\u4e00-\u9fff某*xX×]{{1,3}}?)(?={_ACTS})"
)
_MASKED = re.compile(r"[\u4e00-\u9fff][某*xX×]{1,3}")


def called_after(case_name: str) -> str | None:
    """Return the party a case is called after; ``None`` where the name does not show where it ends.

    >>> called_after("丙县老生百货店(李xx)经营超过保质期食品案"), called_after("经营过期食品案")
    ('丙县老生百货店', None)
    """
    name = re.sub(r"\s+", "", case_name)
    person = _PERSON.match(name)
    if person and (_MASKED.fullmatch(person["who"]) or is_name(person["who"])):
        return person["who"]
    firm = _FIRM.match(name)
    return firm["who"] if firm else None
