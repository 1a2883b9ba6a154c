"""Who lives in Happiness Lane and what is done there: made-up people, in the words of an ordinary neighbourhood."""

from dataclasses import dataclass
from datetime import time
from typing import Literal


@dataclass(frozen=True)
class Neighbour:
    """One of the demo's people; key is a user name where there is a sign-in, else only the demo's own word."""

    key: str
    name: str
    born: int
    role: str = ""
    has_sign_in: bool = True
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("zh",)
    is_large: bool = False


# The ten whose passwords are shown.
CAST = (
    Neighbour("ana", "Ana", 1991, skills=("phone", "garden"), languages=("zh", "en")),
    Neighbour("lin", "Lin", 1948, skills=("writing",), is_large=True),
    Neighbour("ben", "Ben", 1985, skills=("phone", "teaching"), languages=("zh", "en")),
    Neighbour("oskar", "Oskar", 1979, "organisation_admin"),
    Neighbour("mei", "Mei", 1987, "social_worker"),
    Neighbour("sara", "Sara", 1976, "supervisor"),
    Neighbour("guo", "Guo", 1969, "committee"),
    Neighbour("pei", "Pei", 1974, "purchaser"),
    Neighbour("hua", "Hua", 1982, "partner"),
    Neighbour("ada", "Ada", 1990, "site_admin"),
)
NEIGHBOURS = (
    Neighbour("zhao-ming", "赵明 Zhao Ming", 1966, skills=("garden", "repair")),
    Neighbour("zhou-ting", "周婷 Zhou Ting", 1994, skills=("teaching",)),
    Neighbour("wu-min", "吴敏 Wu Min", 1989),
    Neighbour("liu-yang", "刘洋 Liu Yang", 1998),
    Neighbour("yang-li", "杨丽 Yang Li", 1983, skills=("children",)),
    Neighbour("huang-wei", "黄伟 Huang Wei", 1972, skills=("repair",)),
    Neighbour("xu-jing", "徐静 Xu Jing", 1996, skills=("music",)),
    Neighbour("sun-qiang", "孙强 Sun Qiang", 1980),
    Neighbour("zhu-jun", "朱军 Zhu Jun", 1977, skills=("driving",)),
    Neighbour("lin-zhiqiang", "林志强 Lin Zhiqiang", 1971),
    Neighbour("he-ping", "何平 He Ping", 1964, skills=("first-aid",)),
    Neighbour("ma-chao", "马超 Ma Chao", 2000),
    Neighbour("luo-min", "罗敏 Luo Min", 1992, skills=("cooking",)),
    Neighbour("song-tao", "宋涛 Song Tao", 1968),
    Neighbour("zheng-lijuan", "郑丽娟 Zheng Lijuan", 1975, skills=("care",)),
    Neighbour("xie-fang", "谢芳 Xie Fang", 1986, skills=("teaching", "children")),
    Neighbour("han-xue", "韩雪 Han Xue", 1999),
    Neighbour("tang-yong", "唐勇 Tang Yong", 1981),
    Neighbour("wang-jianjun", "王建军 Wang Jianjun", 1986),  # lives with Mei
    Neighbour("gao-juan", "高娟 Gao Juan", 1995),  # waits for approval
    Neighbour("chen-jianguo", "陈建国 Chen Jianguo", 1951, has_sign_in=False),
    Neighbour("li-guifang", "李桂芳 Li Guifang", 1949, has_sign_in=False, skills=("cooking",)),
    Neighbour("zhang-xiuying", "张秀英 Zhang Xiuying", 1953, has_sign_in=False),
    Neighbour("ma-shuhua", "马淑华 Ma Shuhua", 1947, has_sign_in=False),
    Neighbour("hu-yulan", "胡玉兰 Hu Yulan", 1955, has_sign_in=False, skills=("repair",)),
    Neighbour("guo-fengying", "郭凤英 Guo Fengying", 1950, has_sign_in=False),
    Neighbour("liang-guizhen", "梁桂珍 Liang Guizhen", 1952, has_sign_in=False),
    Neighbour("feng-xiulan", "冯秀兰 Feng Xiulan", 1954, has_sign_in=False),
)
# Born so many years ago, whatever year it is.
MINORS = (
    ("dong-xiaoyu", "董小雨 Dong Xiaoyu", 16, "董建平 Dong Jianping"),
    ("yu-haoran", "于浩然 Yu Haoran", 15, ""),
)
NEWCOMER, HOUSEMATE, GARDENER = "gao-juan", "wang-jianjun", "zhao-ming"

LANTERN, GARDEN = "Lantern Team 灯笼队", "Garden Team 花园队"
ASSOCIATION, SHOP = "Happiness Lane Neighbours 幸福里邻里互助会", "Good Neighbour Store 好邻居便利店"
DEPUTY = "zhou-ting"
LANTERN_MEMBERS = (
    "ana", "wu-min", "liu-yang", "yang-li", "xu-jing", "sun-qiang", "zhu-jun", "he-ping", "xie-fang", "han-xue",
    "chen-jianguo", "zhang-xiuying",
)  # fmt: skip
GARDEN_MEMBERS = ("huang-wei", "song-tao", "luo-min", "hu-yulan", "li-guifang", "tang-yong")


@dataclass(frozen=True)
class Chore:
    """A task of the neighbourhood, with the hours it usually has."""

    key: str
    title: str
    description: str
    team: Literal["lantern", "garden"]
    domain: str
    place: str
    begins: time
    ends: time
    capacity: int
    risk: Literal["low", "medium", "high"] = "low"
    kind: Literal["request", "offer"] = "offer"
    minimum_age: int = 0
    bring: str = ""


CHORES = (
    Chore(
        "phones", "Phone class for elders 长者手机课",
        "Sit beside an older neighbour and practise together: call, send a picture, read a hospital code. "
        "坐在老人身边一起练：打电话、发照片、出示就诊码。",
        "lantern", "ageing", "Building 2, activity room 2 号楼活动室", time(14), time(16), 25,
    ),
    Chore(
        "medicine", "Fetch medicine for Lin 帮林奶奶取药",
        "Fetch a bag from the pharmacy at the corner and bring it up to the third floor. "
        "到街角药店取一袋药，送上三楼。",
        "lantern", "mutual_aid", "Door 12, third floor 12 号门三楼", time(17, 30), time(18, 30), 1,
        risk="medium", kind="request", minimum_age=18,
    ),
    Chore(
        "flu", "Guide the flu-shot queue 流感疫苗排队引导",
        "Show people where to stand and where to sit, and help with the form. 引导大家排队、就座，帮忙填表。",
        "lantern", "ageing", "Health station, north gate 卫生站北门", time(8, 30), time(10), 6,
    ),
    Chore(
        "round", "Winter evening round 冬夜巡楼",
        "Walk round the houses in pairs: lights, doors, a word with those who live alone. "
        "两人一组看看楼道的灯和门，和独居的老人说说话。",
        "lantern", "mutual_aid", "Starts at the gatehouse 门房集合", time(19), time(20, 30), 8,
        bring="A torch 手电筒",
    ),
    Chore(
        "homework", "Homework table 作业角",
        "Sit with schoolchildren while they do their homework. 陪小学生写作业。",
        "lantern", "education", "Building 5, library corner 5 号楼图书角", time(15, 30), time(17), 10,
    ),
    Chore(
        "flowers", "Dig over the flower beds 花坛翻土",
        "Dig, plant bulbs, carry water. 翻土、种球根、提水。",
        "garden", "mutual_aid", "Courtyard 3 三号院", time(9), time(12), 12, bring="Gloves 手套",
    ),
    Chore(
        "mending", "Winter jacket mending 冬衣缝补摊",
        "Sew on buttons, mend linings, sort what came. 钉扣子、补里子、整理衣物。",
        "garden", "charity", "Courtyard 3, under the arch 三号院门洞", time(10), time(12), 12,
    ),
)  # fmt: skip
