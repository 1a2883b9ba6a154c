"""What an import of old hours takes from a file, and under which names files have it."""

from portal.exchange.rules.columns import Field, FieldList, Kind, Need
from portal.exchange.rules.people_fields import BIRTH_DATE, EMAIL, NAME, PHONE, TEAM
from portal.kernel.text import N_

HOURS = FieldList(
    "hours",
    (
        Field(
            "external_id", N_("Number in the list"), Kind.CODE,
            (
                "id", "external id", "entry", "entry id", "record", "record id", "number", "no", "nr", "ref",
                "reference", "uid", "uuid", "序号", "编号", "记录编号",
            ),
        ),
        Field(
            "volunteer_no", N_("Volunteer number"), Kind.CODE,
            (
                "volunteer number", "volunteer no", "volunteer id", "member number", "member no", "member id",
                "person id", "linli number", "志愿者编号", "会员编号", "人员编号",
            ),
        ),
        Field("name", N_("Name"), Kind.TEXT, NAME),
        Field("phone", N_("Phone"), Kind.CODE, PHONE),
        Field("email", N_("E-mail"), Kind.CODE, EMAIL),
        Field("birth_date", N_("Birth date"), Kind.DATE, BIRTH_DATE),
        Field(
            "served_on", N_("Day of service"), Kind.DATE,
            (
                "date", "day", "served on", "service date", "date of service", "when", "start date", "activity date",
                "日期", "服务日期", "活动日期", "服务时间", "时间",
            ),
        ),
        Field(
            "minutes", N_("Minutes"), Kind.NUMBER,
            ("mins", "min", "duration minutes", "service minutes", "time in minutes", "分钟", "分钟数", "服务分钟"),
        ),
        Field(
            "hours", N_("Hours"), Kind.NUMBER,
            (
                "hrs", "h", "duration", "duration hours", "service hours", "hours served", "total hours",
                "小时", "小时数", "时长", "服务时长", "服务小时",
            ),
        ),
        Field(
            "task", N_("What was done"), Kind.TEXT,
            (
                "activity", "title", "service", "what", "project", "event", "task name", "description", "work",
                "任务", "活动", "活动名称", "服务内容", "项目", "内容", "服务项目",
            ),
        ),
        Field("team", N_("Team"), Kind.TEXT, TEAM),
        Field(
            "note", N_("Where it is written"), Kind.TEXT,
            (
                "source", "note", "notes", "evidence", "proof", "remark", "remarks", "comment",
                "来源", "备注", "凭证", "依据",
            ),
        ),
    ),
    (
        Need(
            (("volunteer_no",), ("phone",), ("email",), ("name", "birth_date")),
            N_(
                "Whose hours these are is told by volunteer number, phone, e-mail address, or name and birth date. "
                "Columns: %(columns)s. Say which: phone=column.",
            ),
        ),
        Need(
            (("served_on",),),
            N_("No column looks like the day of service. Columns: %(columns)s. Say which: served_on=column."),
        ),
        Need(
            (("minutes",), ("hours",)),
            N_("No column looks like minutes or hours. Columns: %(columns)s. Say which: minutes=column."),
        ),
    ),
)  # fmt: skip
