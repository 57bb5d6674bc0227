"""Word lists: the standard words of a column and what people write for each."""

from functools import cache
from typing import Self

from pydantic import model_validator

from data_contracts.files import ROOT, read_as, read_yaml
from data_contracts.strict import Strict

#: Entities in these states do no business any more: nobody is reminded, no rate is taken of them.
GONE = ("注销", "吊销", "迁出")
#: Cases in these states count nowhere any more.
CASES_GONE = ("撤销", "销案")

#: What the 业务领域 of a case is where one team carries the cases of several departments: these are none of ours.
ELSEWHERE = "别的部门"
#: An organ whose name says one of these, and none of :data:`OUR_NAMES`, is another department's: a county's portal
#: publishes what all of them decided, and its justice bureau lists whose decisions were reviewed. Places have such names too (公安县, 文化路): each is written out as an office's.
OTHER_NAMES = (
    "公安[局厅部分机交]|派出所|交警|交通警察|城市管理|城管|市容|环卫|园林[局绿]|"
    "农业农村|农业[局委厅执综]|农林|农牧|畜牧|渔政|渔业|动物卫生|林业|林草|水利[局厅水]|水务|水政|"
    "自然资源|国土资源|规划[局和]|生态环境|环境保护|环保局|环境监察|"
    "住房和?城乡|住建|城乡建设|建设[局委厅]|房产局|房地产|住房保障|人民防空|人防办|"
    "交通运输|交通[局委厅执综]|公路[局管]|道路运输|运管|海事|港航|应急管理|安全生产监督|安监局|消防|"
    "卫生健康|卫生[局监计和执]|卫健|卫计|疾病预防|疾控|"
    "文化和|文化旅游|文化广|文化体育|文化市场|文化[局委执综]|文旅|文广|旅游[局委发执]|新闻出版|广播电视|体育局|教育[局委厅体]|"
    "人力资源|人社局|劳动保障|劳动监察|社会保障|民政局|民族宗教|民宗|司法局|财政局|审计局|统计局|税务|[^山]海关|烟草专卖|气象局|地震局|"
    "邮政管理|通信管理|人民银行|金融监|外汇管理|发展和?改革|发改|工业和信息化|经济和信息化|经信|工信局|科技局|科学技术|"
    "商务[局委厅]|档案局|国家安全局|水产局|粮食[局和]|医疗保障|医保局|退役军人|网信办|互联网信息办公室|能源局|人民政府|街道办事处|"
    "教体局|房产管理|房管局|社会保险|社保[中局]|不动产登记|公积金|人民法院|检察院|残疾人联合会|妇女联合会|总工会|"
    "供电公司|国家电网|国网|电力公司|热力公司|供热[公服中]|自来水公司|供水公司|燃气公司|公交[公集]|电信公司|移动公司|联通公司|人民医院|中医院|妇幼保健院"
)
#: These hand on or oversee what any department does: a complaint that only they handle is not another department's for it.
HANDS_ON = "人民政府|街道办事处|司法局"
#: Whoever handed a call back handles it no more: 甲县市场监管局（退单）→甲县住建局.
HANDED_BACK = r"[^；;、,，→>]*[（(]?(退单|退回|已退)[）)]?[；;、,，→>]*"
#: What a hotline calls its classes of other departments' calls.
OTHER_CLASSES = (
    "公安政法|政法综治|公安交管|公共安全|城市管理|城乡管理|市容环卫|城乡建设|城市建设|住房保障|住房建设|住房城建|住房与房地产|房屋管理|交通运输|道路交通|"
    "教科文体|教科文卫|科教文卫|科教文体|教育科技|教育文化|文化教育|卫生健康|医疗卫生|医药卫生|农业农村|农村农业|三农|农林水利|水利水务|国土资源|自然资源|生态环境|环境保护|"
    "人社|人力社保|劳动保障|劳动人事|社会保障|劳动和社会保障|民政|社会民生|民生保障|公用事业|供水供电|税务|财税金融"
)
#: Who hands any department's calls on, level by level: whose a call is that only they handle, its class or its words say.
NOBODYS = "([^；、,，/|→>]*(人民政府|政府|街道办事处|街道办|街道|办事处|镇|乡|[县区市旗]|热线(中心|办|办公室|平台)?|12345)[；、,，/|→>]*)*"
#: What is plainly another department's matter, where nothing of :data:`MARKETS_MATTER` is said beside it: a heater bought is
#: the market's, a cold room is not. Measured with real messages to a provincial board (benchmarks of 2026-11-30).
OTHERS_MATTER = (
    "暖气.{0,4}不热|供暖|供热|停暖|室温|公交(车|线路|站台|改道|公司)|"
    "(拖欠|欠发|克扣|不发|没有?发|未发|讨要).{0,6}工资|欠薪|讨薪|停水|停电|断电|路灯|井盖|红绿灯|违停|"
    "违(章|法)?(搭)?建|私搭乱建|施工.{0,8}(噪|扰民)|噪音扰民|夜间施工|垃圾.{0,8}(清|运|臭|堆)|"
    "社保|医保|公积金|低保|养老金|入学|学籍|学位|招生|延期交房|房产证|不动产证|宅基地|征地|拆迁|遛狗|户口|派出所|交警"
)
MARKETS_MATTER = (
    "[买卖店价费退假秤斤药食餐摊酒肉菜奶赔虫]|商家|超市|[商市]场|质量|合格|消费|会员|充值|办卡|储值|广告|宣传|电梯|气瓶|锅炉|计量|短缺|产品|商品|"
    "网购|平台|直播|保修|三包|发票|过期|标签|订[金单]|定金|押金|执照|许可|传销|垄断|专利|商标|培训|中介|市监|工商|12315|处罚|罚|执法|经营|"
    "加油|充电|快递|水果|化肥|种子|农资|美容|理发|健身|游乐|旅游|家电|手机|电器"
)
#: Peoples by which autonomous counties are called, each before 族; 各族 too.
PEOPLES = (
    "壮|满|回|苗|维吾尔|土家|彝|蒙古|藏|布依|侗|瑶|朝鲜|白|哈尼|哈萨克|黎|傣|畲|傈僳|仡佬|东乡|高山|拉祜|水|佤|纳西|羌|土|仫佬|锡伯"
    "|柯尔克孜|达斡尔|景颇|毛南|撒拉|布朗|塔吉克|阿昌|普米|鄂温克|怒|京|基诺|德昂|保安|裕固|独龙|鄂伦春|赫哲|门巴|珞巴|各"
)
OUR_NAMES = "市场监|市监|工商|质量技术监督|质监局|食品药品|食药|药品监|药监|知识产权|物价|价格监|12315|消费者|消费维权|消协|消委会|消保"


class Enumeration(Strict):
    """Standard words with the words in use for each.

    ``says`` holds for some of them what a sentence says that is no word in use: the first pattern that is found
    in it, folded, tells the word.
    """

    values: dict[str, list[str]]
    open: bool = False
    says: dict[str, str] = {}

    @model_validator(mode="after")
    def _says_words(self) -> Self:
        if wrong := sorted(set(self.says) - set(self.values)):
            raise ValueError(f"says: no such words: {wrong}")
        return self


@cache
def enumerations() -> dict[str, Enumeration]:
    """Return every enumeration by name."""
    path = ROOT / "enumerations.yml"
    return {
        name: read_as(Enumeration, path, body, str(name)) for name, body in read_yaml(path).items()
    }
