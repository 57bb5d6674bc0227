"""What a text states as a fact of its case, read by structure: who speaks, of which case, done or not.

A decision also quotes the law, tells what would follow, what somebody asked for and did not get,
and what was ordered. Readers of circumstances and rules take these out first, so that a pattern
need only know the fact itself.
"""

import polars as pl

#: "Not" as a verb takes it: 不予…, 不能…, 不构成…, 没有…; the object follows within the clause.
NOT = "(?:不(?:予|宜|应|能|可|得|足以|是|再|符合|具有|具备|存在|满足|构成|属于?|作为|适用|认定为?)|没有?|无|未)"
#: The start of a clause that says so: nothing denied, allowed or supposed before the words that follow.
SAYS = r"(?:^|[，。；：;,\s〇])[^，。；：;,未没不无非可应如若否拟将勿]*?"
#: A claim that was not followed.
REJECTED = "(?:(?:不予?|未予?|难以)(?:采[信纳用]|支持|认可|认定|成立)|不能成立|依据不足|理由不充分)"

#: What a party was told to do at once, it has not done yet.
ORDERED = (
    "(?:责令|责成|要求|限令|指令|督促)(?:其|当事人|该店|该户|该单位|该公司|你单位)?(?:立即|及时|当场|第一时间|当[日天]|自行|主动|按[^，。；]{0,6}要求)(?:采取|进行|予以|排查|自查|将[^，。；]{1,14})?(?:改正|整改|纠正|停止|下架)"
    "|(?:责令|责成|要求|限令|指令|督促)[^，。；]*?(?:之?前|[日天]内|立即|及时|当场)[^，。；]*?(?:改正|整改|纠正|停止|下架)(?:完毕|到位)?"
)
#: What was supposed, to the end of its clause: 如逾期不改正, 若原告有证据证明没有过错.
_SUPPOSED = "(?:[如若](?:果|能|有|不|其|当|仍|再|拒|逾|未|发|继|后|该|你|主|及|无|没|存|申请|原告)|倘若?|假如)[^，。；、,;]*|(?:^|[，。；,;])逾期[^。；]*?将(?:依法|按照?|被|予以)[^。；]*"
#: A fact and a yes or no behind it, as forms have them: 及时改正（否）, 拒不改正：无. What the form
#: asks for with 无 as the answer that counts is turned into a sentence.
_NO = "[：:（(](?:否|无|没有|不存在|不具有)"
_NO_HARM = rf"(?:是否|有无)?(?:造成)?(?:危害)?后果{_NO}"
_NO_RECORD = rf"(?:违法前?|处罚前?)?(?:前科|记录){_NO}"
_ANSWERED_NO = rf"[^，。；、：:（(,;\s]{{2,10}}{_NO}([）)，。；、,;\s]|$)"
#: Somebody else's case (上一案中当事人拒不改正), and what was only given as a reason (以再次违法为由).
_OTHER_CASE = "(?:上一案|前案|他案|另案(?:的|中)|对隔壁)[^。；]*"
_GIVEN_AS = "以[^，。；]{1,30}?为由"
#: Money that somebody was told, or asked, to pay.
OWED = "(?:责令|责成|要求|请求|限令)[^，。；]*?(?:退还|退赔|赔偿|退款|退回|消除)[^，。；]*"

#: What follows from an act of a kind, with nobody who did it: 拒不改正的，处……; 轻微并及时纠正的，不予处罚.
_FOLLOWS = "(?:坚决|一律|均|将)?(?:可以?|应当?|要|不予|由[^，。；]*?(?:责令|给予|处|没收|吊销)|处以?[^，。；]*?(?:罚款|元)|依[法据照]|根据|移送|按照|责令|吊销|没收|并处|给予|追究|从重|从轻|减轻|免予)"
#: The law in its own words, whatever stands around it, and the title of a rule book. What is decided
#: by it stands behind the quotation, in the same sentence.
_QUOTED = (
    '(?:规定|[条款项])的?[：:，]?[“"][^“”"]+[”"]|[“"][^“”"]*?(?:应当|可以|之一|不得|以[上下])[^“”"]*[”"]'
    "|(?:^|[。；;])《[^《》]*》(?:第[^，。；：]*)?规定[，,：:][^。]*"
    "|《[^《》]*?(?:办法|清单|规则|规定|意见|基准|细则)[^《》]*》"
)
#: What who asks for a review, or sues, says and asks for, up to who answers or what was found.
_ASKS = "(?:^|[^被])(?:申请人|原告|上诉人)"
_CLAIMED = (
    rf"(?s:{_ASKS}[^，。；]*?称[：:，,].*?(?:被(?:申请人|告|上诉人)[^，。；]{{0,4}}?[称：:]|[本复][^，。；]{{0,2}}(?:机关|院|府|局)|经查|查明|$))"
    rf"|(?:{_ASKS}|不服[，,])认为[^。]*|(?:诉讼|复议)请求[：:][^。]*"
)
_NORM = (
    "对于?[^，。；;当鉴我本该]*(?:的|情形)[^，。；;]{0,8}[，,](?:应当|可以|要|一律|均)[^。；;]*|"
    rf"(?:^|[。；;])[^。；;当鉴我本你该属系]*的[，,](?:经[^，。；]*?批准[，,])?{_FOLLOWS}[^。；;]*"
    "|[（(][一二三四五六七八九十]+[)）][^。；;]*?的(?:[；;。]|$)|[^。；;]*是指[^。；;]*"
    "|(?:^|[。；;])[^。；;当鉴我本你该上]*属于[^。；;，]*规定的"
    "|[^。；;]*有下列[^，。；]*?情[形况]之一[^。]*"
    "|(?:拒不(?:改正|整改)|逾期(?:仍)?[不未](?:改正|整改))的[，,、]?(?:处|可以|并处|由|给予|依法|责令|吊销)"
    "|(?:逾期|拒不)[^，。；]{0,8}的(?:法律|相应|不利)?(?:后果|责任)"
)
#: What somebody said that was found untrue (举报人称……，经查不属实) or asked for in vain (以……为由请求从轻，不予支持).
_LOOKED_INTO = "(?:经(?:查|核|调查|复查|复核)[^，。；]{0,4}|核查)[，,]?[^。；，]{0,10}(?:不属实|不实|失实|未发现|没有|并未|未见|查无|无证据|当事人[已均])"
#: What a party or a complainant tells, with no finding behind it.
_SAYS = "(?:当事人|代理人|申请人|原告|上诉人)[^，。；;称提主认]{0,4}(?:[自声辩诉]?称|自述|主张|辩解|(?:提出|认为)[^，。；;]{0,6}(?:其|自己|系|因|该|涉案|已|没有|无|一是))"
#: What was looked into and found true is no mere word of the party any more.
_TRUE = f"{_SAYS}([^。]*[。，][^。]{{0,30}}?(?:[^不]属实|[^不能]成立|[^不未]予以采[纳信]))"
#: What became of a plea names it again: 其初次违法的意见不成立.
_PLEA_LOST = f"[^，。；;]*(?:意见|理由|主张|辩解)[^，。；;]*(?:不成立|{REJECTED})"
#: A case that none of the conditions fits, whatever they are: 不属于……初次违法且及时改正的情形.
_FITS_NOT = "(?:不(?:属于?|符合|具有|具备|存在)|没有)[^，。；;]*?的?(?:情[形况]|条件)"
_HEARSAY = (
    f"(?:{_SAYS}|(?:投诉人|举报人|消费者|群众|来电人)(?:向[^，。；]{{0,8}})?(?:诉?称|反映))"
    "[^。；经查核属采认]*(?:[。；]|$)"
)
_UNTRUE = (
    rf"(?:举报[人者]|投诉[人者]|消费者|申诉人|群众|当事人)[^，。；]{{0,4}}(?:称|反映|诉称|辩称|提出)[^。；]{{0,40}}?[，,](?:但|然而)?{_LOOKED_INTO}[^。；]*"
    rf"|(?:检举|揭发|举报)[^。；，]*[，,](?:但|然而)?(?:经(?:查|核)[^，。；]{{0,4}}|核查)[，,]?[^。；，]{{0,6}}(?:不属实|不实|失实|查无|无证据)[^。；]*"
    rf"|{_HEARSAY}|{_SAYS}[^，。；;]*|{_PLEA_LOST}|(?:辩称|诉称|申辩称?|主张|以[^。；，]+为由)[^。；]*?[，,][^，。；]*?{REJECTED}[^。；]*"
)


def joined(*texts: str | pl.Expr) -> pl.Expr:
    """Return the texts of a case as one, blanks left out."""
    return pl.concat_str(*texts, separator="。", ignore_nulls=True)


def of_the_case(text: pl.Expr) -> pl.Expr:
    """Return the text without the law it quotes and what was said and found untrue or not followed.

    >>> import polars as pl
    >>> told = pl.DataFrame({"text": ["逾期不改正的，处五千元罚款。当事人已改正。", "当事人辩称已退款，经查不属实。"]})
    >>> told.select(of_the_case(pl.col("text")))["text"].to_list()
    ['〇。当事人已改正。', '〇。']
    """
    told = (
        text.str.replace_all(_NO_HARM, "没有造成危害后果〇")
        .str.replace_all(_NO_RECORD, "无违法前科〇")
        .str.replace_all(_ANSWERED_NO, "〇$1")
    )
    # One after the other: all in one pattern are several times slower.
    for other in (_CLAIMED, _QUOTED, _OTHER_CASE, _SUPPOSED):
        told = told.str.replace_all(other, "〇")
    told = told.str.replace_all(_TRUE, "$1")
    for other in (_FITS_NOT, _NORM, _UNTRUE, _GIVEN_AS):
        told = told.str.replace_all(other, "〇")
    return told
