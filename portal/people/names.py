"""How names are sorted and found: pinyin with the surnames that dictionaries get wrong, and initials."""

from importlib import import_module

# Surnames whose reading differs from the character's usual one.
SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "任": "ren", "区": "ou", "朴": "piao",
    "盖": "ge", "华": "hua", "翟": "zhai", "尉": "yu", "宓": "fu", "缪": "miao", "黑": "he", "秘": "bi", "种": "chong",
}  # fmt: skip


def _syllables(name: str) -> list[str]:
    if name.isascii():
        return name.lower().split()
    # its dictionary takes as long to read as a fifth of the portal, and most processes meet no new name
    pypinyin = import_module("pypinyin")
    found = pypinyin.lazy_pinyin(name, style=pypinyin.Style.NORMAL, errors="default")
    if name[:1] in SURNAMES and found:
        found[0] = SURNAMES[name[0]]
    return [part.lower() for word in found for part in word.split()]


def sort_key(name: str) -> str:
    """Return the name as pinyin syllables (or lower-case words), for ordering."""
    return " ".join(_syllables(name))[:200]


def initials(name: str) -> str:
    """Return the first letters of the syllables: “陈建国” and "Chen Jian Guo" are both "cjg"."""
    return "".join(part[0] for part in _syllables(name) if part)[:40]
