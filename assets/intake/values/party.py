"""Who was punished, of cells that say more: the name of the case, 当事人基本情况."""

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


_SAID = re.compile(
    r"(?:当事人|单位|企业|字号)?(?:姓名或名称|名称|姓名|当事人)[:：]\s*(?P<who>[^\s,，;；。:：]{2,40})"
)
_MORE = re.compile(r"[:：,，;；。\n]|[0-9A-Z]{15}")
_CODE = re.compile(r"(?<![0-9A-Z])9[0-9A-Z]{17}(?![0-9A-Z])")
#: Characters of a bare name, as behind 名称.
_LONGEST = 40


def described(text: str) -> str | None:
    """Return the party a cell describes: a bare name, or what stands behind 名称 or 姓名.

    >>> described("丙县甲商行"), described("名称：丙县甲商行；法定代表人：王小贰"), described("丙县甲商行，王小贰")
    ('丙县甲商行', '丙县甲商行', None)
    """
    said = _SAID.search(text)
    if said:
        return said["who"]
    bare = text.strip()
    return bare if 1 < len(bare) <= _LONGEST and not _MORE.search(bare) else None


def credit_code(text: str) -> str | None:
    """Return the credit code of a business a cell holds; a citizen's number never begins with 9."""
    found = _CODE.search(text)
    return found[0] if found else None
