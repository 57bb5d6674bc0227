"""Where a folded text holds an address of mail, an account, a travel document or a number plate."""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_MAIL = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}\s?(?:@|#|\(at\)|\[at\]|艾特|\s(?-i:AT)\s)\s?"
    r"(?:[A-Za-z0-9\-]{1,63}\s?\.\s?){1,4}[A-Za-z]{2,12}(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_ACCOUNT_CUE = (
    r"(?=[微薇威徽卫wv加绿抖快小支旺陌钉飞t淘拼京闲l])(?:微信|薇信|威信|徽信|卫星号|we\s?chat|weixin|(?<![a-z])[wv]x|(?<![a-z])v信|加v|绿泡泡|抖音|快手|小红书|微博|支付宝|旺旺|陌陌|钉钉"
    r"|飞书|whatsapp|telegram|淘宝|拼多多|京东|闲鱼|(?<![a-z])line(?![a-z]))(?:账号|帐号|账户|帐户|号码|昵称|号|id)?"
)
_ACCOUNT = re.compile(
    _ACCOUNT_CUE
    + r"\s?(?:[:：=是为叫,，(（]|加我|联系)?\s?[\"“「]?([A-Za-z0-9][A-Za-z0-9_\-.]{4,29})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_WXID = re.compile(r"wxid_[A-Za-z0-9]{6,24}", re.IGNORECASE)
_QQ = re.compile(
    r"(?=[q扣球企叩秋])(?:(?<![A-Za-z])qq|扣扣|球球|企鹅|叩叩|秋秋|(?<![A-Za-z])q(?=[:：号]))(?:号码|账号|群号|群|号)?\s?[:：=是为,]?\s?([1-9](?:[\s\-.]?\d){4,11})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_BANK = re.compile(
    r"(?:银行账[户号]|银行帐[户号]|银行卡号?|卡号|账号|帐号|存折|尾号)[^0-9，。；;]{0,8}(\d(?:[\s\-]?\d){7,22})(?!\d)"
)
_DOCUMENT_CUE = r"(?:护照|通行证|回乡证|台胞证|返乡证|居留证|居留许可|居留身份证|永居证|军官证|士官证|士兵证|警官证|驾驶证|驾照|海员证|旅行证|出生证|户口簿|户口本)"
_DOCUMENT = re.compile(
    _DOCUMENT_CUE + r"(?:档案)?(?:号码|编号|证号|号|No\.?)?\s?[:：为是(（]?\s?"
    r"((?:[\u4e00-\u9fff]字第)?[A-Za-z]{0,3}[\s\-]?\d(?:[\s\-]?[A-Za-z0-9]){5,12})(?![A-Za-z0-9])"
)
_BARE_DOCUMENT = re.compile(
    r"(?<![A-Za-z0-9\-_.])(?:E[A-HJ-NP-Z]\s?\d{7}|[EGK]\s?\d{8}|[HMC]\d{10})(?![A-Za-z0-9\-_.])"
)
_OF_GOODS = re.compile(
    r"(?:健[字注备]|批号|批次|型号|货号|款号|编号|条码|准字|字|注册证?|发票|合同|规格|单号|编码|代码|订单|报告|证书|许可证|号段|牌号|系列|版本|配件|喷码)[:：为是号]{0,3}\s?$"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼滇黔陇][\s\-]?[A-HJ-Za-hj-z][\s·•‧・.\-]{0,2}"
    r"((?:[A-HJ-NP-Za-hj-np-z0-9][\s]?){4}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳领使](?:[A-HJ-NP-Za-hj-np-z0-9挂学警])?)(?![A-Za-z0-9])"
)
#: 梯11豫A00012: how special equipment is registered (TSG 08); the plate behind it is no vehicle's.
_OF_EQUIPMENT = re.compile(r"[梯容锅起瓶管索游车叉]\d{2}\s?$")


#: How somebody calls himself on a platform: 微信昵称风轻云淡, 主播“小鱼”; and how a child is called at home.
_CALLED = (
    re.compile(
        r"(?:昵称|网名|微信名|用户名|账号名|抖音名|ID名)(?:叫|为|是)?[:]?\s?[\"“「]?([\u4e00-\u9fffA-Za-z0-9_·]{2,16}?)(?=[\"”」，。,;；、\s()]|$|的(?:人|用户|账号|商家|网友|买家|卖家)|加了|发来|发的)"
    ),
    re.compile(
        r"(?:主播|博主|群主|网友|楼主|用户|卖家|买家|up主|UP主|微信)[\"“「]([^\"”」“「，。]{2,16})[\"”」]"
    ),
    re.compile(
        r"(?:小名|乳名|奶名)(?:叫做|叫|为|是)?[:]?\s?[\"“「]?([\u4e00-\u9fff]{2,3}?)(?=[\"”」，。,;；、\s()]|$|的)"
    ),
)
#: What a child is called by, twice: 妞妞.
_SIGNS = "妞豆毛团嘟丫壮果乐贝萌蛋囡朵点圆牛虎欢甜糖苗洋阳婷莹轩涵晨辰诺可依"
_CALLED_AT_HOME = (
    re.compile(
        rf"(?:我家|我们家|孩子|宝宝|儿子|女儿|孙子|孙女|外孙|外孙女|给|带|抱着?|陪)((?P<twice>[{_SIGNS}])(?P=twice)|阿[宝毛福贝])(?=[才今刚就也在吃喝买去玩说]|[，。,]|$|的)"
    ),
    re.compile(
        r"(?<![\u4e00-\u9fff])((?P<two>[妞豆毛团嘟丫壮果乐贝萌蛋囡朵])(?P=two)|阿[宝毛贝])(?=妈妈|爸爸|奶奶|爷爷)"
    ),
)
#: What such a name holds, told at the first sign: 妞妞, 阿宝.
_TWICE = re.compile(rf"[{_SIGNS}阿][{_SIGNS}宝福]")


def spans(text: str) -> Iterator[Span]:
    """Yield where a folded text holds such a mark; the spans may overlap."""
    yield from (match.span() for match in _MAIL.finditer(text))
    yield from (match.span() for match in _WXID.finditer(text))
    for pattern in (*_CALLED, *_CALLED_AT_HOME) if _TWICE.search(text) else _CALLED:
        yield from (match.span(1) for match in pattern.finditer(text))
    for match in _ACCOUNT.finditer(text):
        if _is_account(match[1]):
            yield match.span(1)
    for pattern in (_QQ, _BANK, _DOCUMENT):
        yield from (match.span(1) for match in pattern.finditer(text))
    for match in _BARE_DOCUMENT.finditer(text):
        if not _OF_GOODS.search(text[max(0, match.start() - 10) : match.start()]):
            yield match.span()
    for match in _PLATE.finditer(text):
        before = text[max(0, match.start() - 4) : match.start()]
        if _OF_EQUIPMENT.search(before):
            continue
        if len(re.findall(r"\d", match[1])) >= 1 and not re.match(r"[\d.]*元", text[match.end() :]):
            yield match.span()


def _is_account(name: str) -> bool:
    """Tell an account from an amount, a day or a word behind the name of the service."""
    if name[0].isdigit():
        return bool(re.fullmatch(r"\d{6,}|\d+[A-Za-z_\-][A-Za-z0-9_\-]{3,}", name))
    return bool(re.search(r"[0-9_\-]", name)) or len(name) >= 6
