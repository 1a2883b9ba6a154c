"""What an import of opportunities takes from a file, and under which names files have it."""

from portal.exchange.rules.columns import Field, FieldList, Kind, Need
from portal.kernel.text import N_

OPPORTUNITIES = FieldList(
    "opportunities",
    (
        Field(
            "external_id", N_("Number in the list"), Kind.CODE,
            (
                "opportunity_id", "id", "external id", "identifier", "number", "no", "nr", "ref", "reference", "code",
                "uid", "uuid", "record id", "序号", "编号", "项目编号", "活动编号", "任务编号", "标识",
            ),
        ),
        Field(
            "title", N_("Title"), Kind.TEXT,
            (
                "name", "headline", "subject", "opportunity title", "opportunity name", "task", "role", "position",
                "what", "标题", "名称", "题目", "主题", "活动名称", "项目名称", "任务名称", "岗位", "服务名称",
            ),
        ),
        Field(
            "summary", N_("Description"), Kind.TEXT,
            (
                "description", "details", "detail", "text", "body", "about", "duties", "what you will do", "abstract",
                "简介", "描述", "说明", "内容", "详情", "服务内容", "活动内容", "工作内容", "介绍",
            ),
        ),
        Field(
            "organisation", N_("Organisation"), Kind.TEXT,
            (
                "organization", "org_title", "org", "org name", "organisation name", "organization name", "organizer",
                "organiser", "agency", "agency name", "charity", "host", "provider", "nonprofit", "sponsor",
                "组织", "组织名称", "机构", "机构名称", "单位", "主办单位", "发布单位", "承办单位", "主办方", "团体",
            ),
        ),
        Field(
            "category", N_("Category"), Kind.TEXT,
            (
                "category_desc", "category name", "category description", "cause", "cause area", "domain", "theme",
                "topic", "area of interest", "field", "type of service", "service type",
                "类别", "分类", "类型", "领域", "服务领域", "服务类别", "活动类别", "服务类型",
            ),
        ),
        Field(
            "place", N_("Place"), Kind.TEXT,
            (
                "address", "location", "venue", "street", "street address", "address line 1", "where", "site",
                "地点", "地址", "服务地点", "活动地点", "详细地址", "场地", "位置",
            ),
        ),
        Field(
            "locality", N_("Town or quarter"), Kind.TEXT,
            (
                "city", "town", "borough", "quarter", "neighbourhood", "neighborhood", "municipality", "district",
                "城市", "区", "街道", "社区", "市", "区县", "所在区", "所在社区",
            ),
        ),
        Field("region", N_("Region"), Kind.TEXT, ("state", "province", "county", "省", "省份", "地区")),
        Field(
            "postcode", N_("Postcode"), Kind.CODE,
            ("postal code", "zip", "zip code", "zipcode", "post code", "plz", "邮编", "邮政编码"),
        ),
        Field(
            "starts_on", N_("First day"), Kind.DATE,
            (
                "start_date_date", "start date", "start", "starts", "begins", "begin", "begin date", "from",
                "date from", "first day", "date", "day", "event date", "when", "start datetime", "start time",
                "开始日期", "开始时间", "起始日期", "开始", "日期", "活动日期", "服务日期", "活动开始日期", "活动时间",
            ),
        ),
        Field(
            "ends_on", N_("Last day"), Kind.DATE,
            (
                "end_date_date", "end date", "end", "ends", "until", "to", "till", "date to", "last day", "finish",
                "finish date", "end datetime", "end time", "expires", "expiry date", "closing date", "end on",
                "结束日期", "结束时间", "截止日期", "截止时间", "结束", "截止", "活动结束日期",
            ),
        ),
        Field(
            "start_time", N_("From (time)"), Kind.TIME,
            ("time", "starts at", "time from", "from time", "开始时间", "开始时刻", "起始时间", "时间", "活动时间"),
        ),
        Field(
            "end_time", N_("Until (time)"), Kind.TIME,
            ("ends at", "time to", "to time", "finish time", "结束时间", "结束时刻", "截止时间", "终止时间"),
        ),
        Field(
            "recurrence", N_("How often"), Kind.TEXT,
            (
                "recurrence_type", "frequency", "repeats", "schedule", "repeat", "how often", "occurrence",
                "周期", "频率", "频次", "重复", "时间类型",
            ),
        ),
        Field(
            "hours", N_("Hours"), Kind.NUMBER,
            ("duration", "duration hours", "service hours", "length", "时长", "小时", "小时数", "服务时长"),
        ),
        Field(
            "wanted", N_("Volunteers wanted"), Kind.NUMBER,
            (
                "vol_requests", "volunteers wanted", "volunteers needed", "volunteers", "places", "capacity", "spots",
                "positions", "openings", "slots", "people needed", "number of volunteers", "needed",
                "人数", "招募人数", "需要人数", "名额", "志愿者人数", "需求人数", "计划招募人数",
            ),
        ),
        Field(
            "status", N_("State in the list"), Kind.TEXT,
            ("approval", "approval status", "state of approval", "状态", "审核状态", "发布状态"),
        ),
    ),
    (
        Need(
            (("title",),),
            N_("No column looks like the title, and a task needs one. Columns: %(columns)s. Say which: title=column."),
        ),
        Need(
            (("external_id",), ("title", "organisation", "starts_on")),
            N_(
                "A row is recognised by its number, or by title, organisation and first day together. Columns: "
                "%(columns)s. Say which: external_id=column.",
            ),
        ),
    ),
)  # fmt: skip
