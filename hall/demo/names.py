"""Names and areas the demo draws from. Nobody in particular."""

from __future__ import annotations

from itertools import accumulate
from random import Random

FAMILY_NAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜"
GIVEN_WOMEN = (
    "秀英", "桂芳", "玉兰", "淑珍", "丽娟", "晓燕", "红梅", "海霞", "静", "敏", "雪梅", "春燕", "佳怡", "雨婷", "思琪",
    "慧", "凤英", "翠萍", "素华", "琳",
)  # fmt: skip
GIVEN_MEN = (
    "建华", "国强", "志明", "德福", "光明", "永贵", "文军", "立新", "勇", "伟", "海涛", "晓东", "俊杰", "浩然", "子轩",
    "磊", "明辉", "长河", "家驹", "斌",
)  # fmt: skip
AREAS = ("58.30", "62.75", "68.40", "76.20", "79.85", "86.40", "89.60", "92.15", "98.70", "104.50", "112.30", "128.00")

# A whole street: family names by their share of the people, per ten thousand.
_SHARES = (
    "王720 李700 张680 刘520 陈460 杨320 黄250 赵220 吴210 周205 徐150 孙145 马130 朱128 胡126 林120 郭115 何112 高105 "
    "罗100 郑96 梁92 谢88 宋84 唐82 许78 邓76 冯74 韩72 曹70 曾66 彭64 肖62 蔡58 潘56 田55 董54 袁53 "
    "于51 余50 叶49 蒋48 杜47 苏46 魏45 程44 吕43 丁42 沈41 任40 姚39 卢38 傅37 钟36 姜35 崔34 谭33 "
    "廖32 范31 汪30 陆29 金28 石27 戴26 贾25 韦24 夏24 邱23 方23 侯22 邹22 熊21 孟21 秦20 白20 江20 "
    "阎18 薛18 尹17 段17 雷17 黎16 史16 龙16 陶15 贺15 顾15 毛15 郝14 龚14 邵14 万13 钱13 严12 赖12 "
    "洪11 武11 莫10 孔10 汤10 向9 常9 温8 康8 施8 文8 牛7 樊7 葛7 邢7 欧阳5 司徒2 上官2"
)  # fmt: skip
_SURNAMES = [part.rstrip("0123456789") for part in _SHARES.split()]
_CUMULATED = list(accumulate(int(part.lstrip("".join(_SURNAMES))) for part in _SHARES.split()))

# What parents of each time called their children: (born before, women's first and second character, men's, and
# names of one character). Years are those of fashion, not of law.
_FASHIONS = (
    (1956, "秀桂玉淑素凤翠菊惠兰", "英兰芳珍华琼清蓉贞莲", "",
     "德福永长国世光天树忠", "贵全明才发云林清安元", ""),
    (1968, "秀建玉桂淑丽美红翠素", "华芳英琴兰珍蓉琼容群", "群萍蓉",
     "建国志新卫文光明永跃", "国华军民平明强忠生成", "勇军强"),
    (1980, "丽红晓海春雪小冬艳文", "梅霞燕萍娟华芬英丽琼", "静敏艳丽慧",
     "志建晓文海永立伟春小", "军勇明东平刚强华波林", "伟勇刚斌涛"),
    (1995, "晓佳雪文婷丽思海雅春", "燕婷娟玲琳梅颖洁莉雯", "静敏婷娟倩琳",
     "志晓文俊海建伟立明家", "鹏超杰波涛峰东辉龙飞", "磊鹏超浩杰"),
    (2008, "思雨佳欣梦雅诗嘉子若", "琪婷怡妍涵雯瑶颖洁琳", "悦颖琪",
     "子浩俊嘉宇志天文一明", "轩然杰豪涛辰阳博鑫昊", "昊睿轩"),
    (9999, "梓雨欣一语诗若可子依", "涵彤萱诺晨妍桐怡瑶汐", "",
     "子宇浩奕梓一俊沐铭睿", "轩辰泽宸然航阳霖睿骁", ""),
)  # fmt: skip


def family_name(random: Random) -> str:
    return random.choices(_SURNAMES, cum_weights=_CUMULATED)[0]


def given_name(random: Random, *, is_woman: bool, born: int) -> str:
    """As people born in that year are called."""
    fashion = next(each for each in _FASHIONS if born < each[0])
    first, second, single = fashion[1:4] if is_woman else fashion[4:7]
    if single and random.random() < 0.18:
        return random.choice(single)
    one, other = random.choice(first), random.choice(second)
    return one if one == other else one + other
