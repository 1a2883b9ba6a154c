"""What an import of people takes from a file, and under which names files have it."""

from portal.exchange.rules.columns import Field, FieldList, Kind, Need
from portal.kernel.text import N_

NUMBER = (
    "id", "external id", "identifier", "number", "no", "nr", "member number", "member no", "member id", "person id",
    "volunteer id", "volunteer number", "ref", "reference", "code", "uid", "uuid", "record id",
    "序号", "编号", "会员编号", "志愿者编号", "人员编号", "档案号",
)  # fmt: skip
NAME = (
    "full name", "person", "person name", "volunteer", "volunteer name", "member", "member name", "first and last name",
    "姓名", "名字", "志愿者", "志愿者姓名", "居民姓名", "人员姓名", "队员",
)  # fmt: skip
PHONE = (
    "mobile", "mobile phone", "cell", "cell phone", "telephone", "tel", "phone number", "mobile number",
    "contact number",
    "电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "电话号码",
)  # fmt: skip
EMAIL = ("e-mail", "mail", "email address", "e-mail address", "mail address", "邮箱", "电子邮箱", "电子邮件", "邮件")
BIRTH_DATE = (
    "date of birth", "birthday", "birthdate", "dob", "born", "born on", "day of birth",
    "出生日期", "生日", "出生年月日", "出生",
)  # fmt: skip
TEAM = (
    "group", "team name", "working group", "crew", "service team",
    "队伍", "团队", "志愿队", "服务队", "小组", "所属队伍",
)  # fmt: skip

PEOPLE = FieldList(
    "people",
    (
        Field("external_id", N_("Number in the list"), Kind.CODE, NUMBER),
        Field("name", N_("Name"), Kind.TEXT, NAME),
        Field("phone", N_("Phone"), Kind.CODE, PHONE),
        Field("email", N_("E-mail"), Kind.CODE, EMAIL),
        Field("birth_date", N_("Birth date"), Kind.DATE, BIRTH_DATE),
        Field(
            "languages", N_("Languages"), Kind.TEXT,
            ("language", "speaks", "spoken languages", "mother tongue", "语言", "会说的语言", "方言"),
        ),
        Field(
            "skills", N_("Skills"), Kind.TEXT,
            ("skill", "abilities", "can do", "talents", "interests", "expertise", "技能", "特长", "专长", "服务技能"),
        ),
        Field("team", N_("Team"), Kind.TEXT, TEAM),
        Field(
            "status", N_("State in the list"), Kind.TEXT,
            ("state", "approval", "approval status", "approved", "membership status", "状态", "审核状态", "是否批准"),
        ),
    ),
    (
        Need(
            (("name",),),
            N_("No column looks like the name of a person. Columns: %(columns)s. Say which: name=column."),
        ),
        Need(
            (("external_id",), ("phone",), ("email",), ("birth_date",)),
            N_(
                "A person is recognised by a number, a phone, an e-mail address or a birth date. Columns: %(columns)s. "
                "Say which: phone=column.",
            ),
        ),
    ),
)  # fmt: skip
