"""Other people's words for skills, languages and standing, in terms of ours."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

Standing = Literal["approved", "waiting", "gone", "unknown"]

# Our codes stand in the profile's form; a word decides wherever it stands in a cell's part.
SKILL_WORDS: Mapping[str, tuple[str, ...]] = {
    "phone": ("phone", "computer", "internet", "digital", "手机", "电脑", "网络", "数码"),
    "driving": ("driv", "车", "驾"),
    "first-aid": ("first aid", "first-aid", "cpr", "急救", "救护"),
    "care": ("care", "elder", "nurs", "护理", "照护", "照料", "养老", "陪护"),
    "children": ("child", "kids", "儿童", "孩子", "带娃", "托管"),
    "teaching": ("teach", "tutor", "training", "教", "辅导", "培训"),
    "repair": ("repair", "handy", "electric", "plumb", "carpent", "修", "电工", "水电", "木工"),
    "garden": ("garden", "plant", "园艺", "种植", "花草", "绿化"),
    "cooking": ("cook", "bak", "kitchen", "做饭", "烹饪", "厨", "面点"),
    "music": ("music", "art", "danc", "sing", "paint", "音乐", "艺", "唱", "舞", "书法", "画", "乐器"),
    "writing": ("writ", "paper", "journal", "写", "文书", "文案", "文字"),
    "mediation": ("mediat", "dispute", "conflict", "legal", "law", "调解", "纠纷", "法律"),
}
LANGUAGE_WORDS: Mapping[str, tuple[str, ...]] = {
    "yue": ("cantonese", "yue", "粤"),
    "wuu": ("shanghainese", "wu dialect", "wuu", "沪", "上海话", "吴语"),
    "sign": ("sign", "手语"),
    "en": ("english", "英"),
    "zh": ("mandarin", "chinese", "putonghua", "普通话", "国语", "汉语", "中文"),
}
_LANGUAGE_CODES = ("en", "zh", "other", *LANGUAGE_WORDS)
_STANDINGS: Mapping[Standing, tuple[str, ...]] = {
    "approved": (
        "approved", "active", "accepted", "confirmed", "yes", "true", "1",
        "已批准", "已审核", "审核通过", "通过", "正式", "在册", "有效", "是",
    ),
    "waiting": (
        "", "-", "pending", "new", "waiting", "applied", "applicant", "not yet", "no", "false", "0",
        "待审核", "未审核", "待批准", "新", "申请中", "否",
    ),
    "gone": (
        "left", "inactive", "refused", "rejected", "withdrawn", "resigned", "deceased", "suspended", "former",
        "blocked",
        "退出", "已退出", "离队", "停用", "注销", "拒绝", "未通过", "已故", "暂停",
    ),
}  # fmt: skip
_PARTS = re.compile(r"[,;、，；/|\n]+")


def parts_of(text: str) -> tuple[str, ...]:
    """Return the single words of a cell that lists several."""
    return tuple(part.strip() for part in _PARTS.split(text) if part.strip())


def skills_of(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return our skills in the order of ours, and the words that are none of them."""
    return _codes_of(text, SKILL_WORDS, tuple(SKILL_WORDS))


def languages_of(text: str) -> tuple[str, ...]:
    """Return our languages; any that is none of them is another language."""
    found, others = _codes_of(text, LANGUAGE_WORDS, _LANGUAGE_CODES)
    return (*found, "other") if others and "other" not in found else found


def standing_of(text: str) -> Standing:
    """Say how a list's word for somebody's state is meant."""
    word = text.strip().casefold()
    return next((standing for standing, words in _STANDINGS.items() if word in words), "unknown")


def _codes_of(
    text: str, words: Mapping[str, tuple[str, ...]], codes: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found, others = set(), []
    for part in parts_of(text):
        low = part.casefold()
        code = low if low in codes else next((name for name, all_ in words.items() if any(w in low for w in all_)), "")
        if code:
            found.add(code)
        else:
            others.append(part)
    return tuple(code for code in dict.fromkeys((*words, *codes)) if code in found), tuple(others)
