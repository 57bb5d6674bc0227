"""Third persons whom no title introduces: what only persons do or have behind a name, what is only done to them before it."""

import re
from functools import cache

import rjieba

from data_contracts.reference import identity_words
from models.identity import names

#: A word of a text and what the segmenter calls it.
Token = tuple[str, str]

_HOW = "(?:也|都|就|又|还|却|正好|刚好|恰好|当时|当场|现场|亲口|亲自|亲手|一直|根本|主动|曾|自己|本人|一个人|后来|最后|只|再次|多次|电话|当天|已经?){0,2}"
#: To me, to the other side: what a person does to somebody.
_TO_ME = "(?:(?:告诉|提醒|答应|骗|骂|劝|催|陪|带|送|帮|拉|叫|让|要求|威胁|推荐给|转告|通知|找|约|接待|打|推|拦)(?:了|过|着)?(?:我|他|她|对方|大家|顾客|消费者|老人|孩子)|(?:给|跟|和|对|向|把|替|为)(?:我|他|她|对方|大家|老人|孩子))"
_DOES = (
    "(?:说|称|讲|告知|承诺|承认|否认|辩称|坚称|回忆|介绍(?:说|称|，|,)|(?<=[好巧])路过|看见|看到|听见|听到|目睹|亲眼|拿走|拿出|带走|带回|取走|抢走|搬走|倒掉|收了|收走|开车|驾车|骑车|动手|下车|上车|在场|到场|赶到|离开|愿意"
    "|不肯|不愿|拒不|拒绝|签的?字|签名|按手印|接(?:的|听|了)?电话|挂断?电话|没接电话|不接电话|失联|拉黑|离职|辞职|跑路|不在(?:家|店|场|岗|现场)|没来|没去|走了|吃了|吃完|吃过|喝了|摔|受伤|晕倒|住院"
    "|将|把|从|未按时|未到|没到|不知情|不清楚|知道|清楚|同意|作证|证明|认识|转账|付款|付的|代付|垫付|打字|录音|录像|拍照|拍了|看了|问了|写了|写的|签了|拟的|经手)"
)
_TITLED = "(?:大夫|护士|医生|律师|教练|会计|店长|司机|厨师|阿姨|大姐|大哥|大爷|大妈|老师|师傅|主任|医师|药师|校长|园长|保安)"
_OF_HIM = "的(?:转账|陈述|证词|经历|说法|签名|指印|手印|工资|工号|身份|银行卡|支付宝|孩子|老婆|老公|爱人|亲戚|朋友|同事|邻居|关系|话|名片|陪同|介绍下)"
_BEHIND = re.compile(
    f"{_HOW}(?:{_TO_ME}|{_DOES})|{_TITLED}|{_OF_HIM}|[两二三]人|夫妇|夫妻|一起|一道|处(?=[购进买拿取借租])|名下|一句话|年事已高|申请复[检议]|[两二三]次均?|缺斤|短斤|所[有开写租]|之[妻夫子女父母兄弟]|父子|母女|母子|父女|兄弟|姐妹|指使|授意|租[用住给下]|开的|做的|送来|送货|于(?:20|19|[同当次]日|[0-9])|每[天日周月次]|家(?:也|买|的孩子|上个?月|里的)"
)
#: 转给 somebody; 涉及, 系 and 附 are said of things as well, so that what follows must look a person by itself.
_BEFORE = re.compile(
    "(?:(?:[转交付打借卖寄还发递退]给|押在|委托|聘请|雇佣|联系|询问|认识|遇到|碰到|碰见|找到|通知|陪同|跟着|冒充|涉及|指认|指使|名叫|个叫|全名|真名|姓名|作证的|还有)了?|[叫]做?|由|系|经|与|跟|和)$"
)
#: Characters of the longest of these, and one.
_LONGEST = 5
#: What may be a word of a sentence and is no given name behind a surname: 市场 方 进行, 司 承诺.
_NO_GIVEN = ("v", "d", "p", "c", "r", "u", "f", "t", "q")


def is_one(text: str, begin: int, end: int, before: str, parts: list[Token]) -> bool:
    """Tell whether what looks like a name is a person's by what stands around it.

    ``before`` is what the segmenter calls the word before it; ``parts`` are its own words, a surname by itself or all
    of it one word.
    """
    acts = _BEHIND.match(text, end) is not None
    if not acts and (before == "c" or not is_before(text, begin)):
        return False
    word = text[begin:end]
    is_called = bool(parts) and parts[0][1].startswith("nr")
    # 小学生: the dictionary takes it for a person.
    if not parts or word in identity_words().not_names or (rjieba.has_word(word) and not is_called):
        return False
    if len(parts) == 1:
        return is_called and (len(word) > 2 or acts)
    if len(parts[0][0]) == 2:  # 谭家 辉, not 高中 生
        return len(word) > 2 and is_called and acts
    return len(word) > 2 and may_be_given(*parts[1], acts=acts)


def may_be_given(given: str, kind: str, *, acts: bool) -> bool:
    """Tell whether the word behind a surname is a given name: 志远, 圆圆; not 小 学生, 市场 方."""
    if len(given) < 2 or not rjieba.has_word(given) or kind.startswith("nr"):
        return True
    is_thing = kind.startswith(_NO_GIVEN) or (kind == "n" and given[0] != given[1])
    return acts and not is_thing and given_signs().issuperset(given)


def is_given_name(given: str, kind: str) -> bool:
    """Tell whether the segmenter takes a word for a given name, or for a place that is no division of this country: 中东."""
    is_far = kind == "ns" and given not in names.places() and given != "中国"
    return kind.startswith("nr") or is_far


@cache
def given_signs() -> frozenset[str]:
    """Return what given names are mostly written with."""
    return frozenset(identity_words().given)


def is_behind(text: str, end: int) -> bool:
    """Tell whether what only persons do or have stands at a place."""
    return _BEHIND.match(text, end) is not None


def is_before(text: str, begin: int) -> bool:
    """Tell whether what is only done to persons stands before a place."""
    return _BEFORE.search(text, max(0, begin - _LONGEST), begin) is not None
