"""Where a folded text holds an address of mail, an account at a bank, a person's paper or a number plate."""

import re
from collections.abc import Iterator

from models.identity.folding import Span

_MAIL = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}\s?(?:@|#|\(at\)|\[at\]|艾特|\s(?-i:AT)\s)\s?"
    r"(?:[A-Za-z0-9\-]{1,63}\s?(?:[.。]|点|\(dot\)|\[dot\]|\s(?-i:DOT)\s)\s?){1,4}[A-Za-z]{2,12}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
#: 邮箱zhang_01 163.com: what is said to be an address may lack its sign.
_MAIL_SAID = re.compile(
    r"(?:邮箱|邮件|mail)(?:地址)?[:为是]?\s?([A-Za-z0-9][A-Za-z0-9._%+\-]{2,40}\s(?:[A-Za-z0-9]{1,20}\.){1,2}(?:com|cn|net))(?![A-Za-z0-9])"
)
_BANK = re.compile(
    r"(?:银行账[户号]|银行帐[户号]|银行卡号?|卡号|账号|帐号|存折|尾号)[^0-9，。；;]{0,8}(\d(?:[\s\-]?\d){7,22})(?!\d)"
)
_DOCUMENT_CUE = r"(?=[护通回台返居永军士警驾海旅出老残优导教记健户证])(?:护照|通行证|回乡证|台胞证|返乡证|居留证|居留许可|居留身份证|永居证|军官证|士官证|士兵证|警官证|驾驶证|驾照|海员证|旅行证|出生证|老年证|残疾证|优待证|导游证|教师证|记者证|健康证|户口簿|户口本|(?<!许可)证件(?=号|编号)|(?<![可格书照保])证(?=号[:]?[A-Z]\d{7,8}(?!\d)))"
_DOCUMENT = re.compile(
    _DOCUMENT_CUE + r"(?:档案)?(?:号码|编号|证号|号|\s?[Nn][Oo]\.?)?\s?[:：为是(（_]?\s?"
    r"((?:[\u4e00-\u9fff]{1,4}字第?)?[A-Za-z]{0,3}[\s\-]?\d(?:[\s\-]?[A-Za-z0-9]){5,17})(?![A-Za-z0-9])"
)
#: What a school, a hospital, a shop or an employer counts somebody by; and the deed of a home.
_NUMBER_OF_A_PERSON = re.compile(
    r"(?=[学准工会健校公游储消就住病门户表燃缴医社不房])(?:(?:学号|学生证|准考证|工号|[会健校公游储消充][员身园交泳值费]卡?号|会员卡|住院号|病案号|户号|表身号|燃气编号|缴费号|医保账户|医保号|病历号|门诊号|就诊卡|医保卡|社保卡?号|社保卡|不动产权第|房产证|房权证)"
    r"(?:号码|编号|号)?\s?[:为是]?\s?([A-Za-z]{0,2}\d[\dA-Za-z]{3,19})(?![A-Za-z0-9]|[元张名人个年]))"
)
_LAST_DIGITS = re.compile(
    r"(?=[手电号身银卡车])(?:(?:手机|电话|号码|身份证|银行卡|卡号?|车牌)号?码?(?:的?尾号|的?尾数|的?末尾|的?(?:最?后|末)(?:面?[三四五六3-6几]位|[三四五六3-6])?位?)数?字?[:为是]?\s?(\d{2,5}[\dXx])(?![A-Za-z0-9]))"
)
#: A birthday, and of an identity number what was said: 身份证只报了一半3301061975, 后六位123456.
_BORN = re.compile(
    r"(?=[生出身最后末])(?:(?:生日|出生(?:日期|年月)?|(?<![先学产发医花考男女新招师])生于)[:是为于]?\s?(\d{4}[年.\-/]\d{1,2}[月.\-/]\d{1,2}日?)"
    r"|出生年月[:是为]?\s?(\d{4}[年.\-/]\d{1,2}月?)(?!\d)|身份证[^0-9，。；,;]{0,8}(\d{6,14})(?![0-9元])|(?<![码号])(?:最?后面?|末尾?)[四六46]位[数字]?[:是为]?\s?(\d{3,5}[\dXx])(?!\d)"
    r"|身份证(?:号码?)?(?:末尾|尾号|后[四六]位)[:是为]?([零〇一二三四五六七八九幺]{4,6}))"
)
#: 1985年3月出生; a year alone is many people's.
_BORN_THEN = re.compile(
    r"(?<!\d)((?:19\d{2}|20[01]\d)(?:年\d{1,2}月(?:\d{1,2}[日号])?|[.\-/]\d{1,2}(?:[.\-/]\d{1,2})?))\s?(?:出生(?![证地医])|生(?=[，,、)。;\s]|$))"
)
#: What tells one vehicle from all others, and so its owner.
_VEHICLE = re.compile(
    r"(?=[车大Vv发Ll])(?:(?:车架号?|车辆识别代号|车辆识别码|大架号|VIN码?|vin码?|发动机号)(?:码|为|是)?[:]?\s?([A-Za-z0-9][A-Za-z0-9*]{5,16})(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9])([Ll](?=[A-Za-z]*\d)[A-HJ-NPR-Za-hj-npr-z0-9]{12}\d{4})(?![A-Za-z0-9]))"
)
#: The plate of an electric cycle has a city's name or a letter and figures alone.
_CYCLE = re.compile(
    r"(?:车牌|号牌|牌照|车号(?!牌))(?:号码|号)?+(?:为|是)?+[:]?\s?((?:[\u4e00-\u9fff]{2,3}[\s·]?)?[A-Za-z]?\d{5,7})(?![A-Za-z0-9元张])"
)
_BARE_DOCUMENT = re.compile(
    r"(?<![A-Za-z0-9\-_.])(?:E[A-HJ-NP-Z]\s?\d{7}|[EGK]\s?\d{8}|[HMC]\d{10})(?![A-Za-z0-9\-_.])"
)
_OF_GOODS = re.compile(
    r"(?:健[字注备]|批号|批次|型号|货号|款号|编号|条码|准字|字|注册证?|发票|合同|规格|单号|编码|代码|订单|报告|证书|许可证|号段|牌号|系列|版本|配件|喷码)[:：为是号]{0,3}\s?$"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼滇黔陇][\s\-·•‧・]?[A-HJ-Za-hj-z][\s·•‧・.\-]{0,2}"
    r"(挂\s?\d{4}|[临电]\s?\d{5,6}|(?:[A-HJ-NP-Za-hj-np-z0-9][\s]?){4}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳领使](?:[A-HJ-NP-Za-hj-np-z0-9挂学警])?)(?![A-Za-z0-9])"
)
#: 梯11豫A00012: how special equipment is registered (TSG 08); the plate behind it is no vehicle's.
_OF_EQUIPMENT = re.compile(r"[梯容锅起瓶管索游车叉]\d{2}\s?$")


def spans(text: str) -> Iterator[Span]:
    """Yield where a folded text holds such a mark; the spans may overlap."""
    yield from (match.span() for match in _MAIL.finditer(text))
    for pattern in (
        _MAIL_SAID,
        _BANK,
        _DOCUMENT,
        _NUMBER_OF_A_PERSON,
        _LAST_DIGITS,
        _BORN,
        _BORN_THEN,
        _VEHICLE,
        _CYCLE,
    ):
        yield from (match.span(match.lastindex or 1) for match in pattern.finditer(text))
    for match in _BARE_DOCUMENT.finditer(text):
        if not _OF_GOODS.search(text[max(0, match.start() - 10) : match.start()]):
            yield match.span()
    for match in _PLATE.finditer(text):
        before = text[max(0, match.start() - 4) : match.start()]
        if _OF_EQUIPMENT.search(before):
            continue
        if len(re.findall(r"\d", match[1])) >= 1 and not re.match(r"[\d.]*元", text[match.end() :]):
            yield match.span()
