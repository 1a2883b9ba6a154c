"""Other people's categories in terms of our nine service domains."""

import re
from collections.abc import Mapping

from portal.exchange.rules.columns import normal

USUAL_DOMAIN = "mutual_aid"  # what neighbours do for each other; a person can change it before publishing

# Categories of open-data lists, by their whole name. Health and environment are among the public-benefit purposes of
# the Charity Law of China, article 3.
_WHOLE: Mapping[str, str] = {
    "strengtheningcommunities": "mutual_aid",
    "helpingneighborsinneed": "charity",
    "health": "charity",
    "environment": "charity",
    "emergencypreparedness": "disaster",
}
# Words that decide wherever they stand in a category; the first line that has one wins.
_WORDS: Mapping[str, re.Pattern[str]] = {
    domain: re.compile(rf"\b(?:{english})|{chinese}", re.IGNORECASE)
    for domain, english, chinese in (
        ("mediation", "mediat|conflict", "调解|纠纷|法律"),
        ("ageing", "age?ing|elder|senior|older", "养老|老年|助老|为老|长者|敬老"),
        ("education", "educat|tutor|school|literacy|teach|mentor", "教育|助学|支教|培训|辅导|青少年"),
        ("disaster", "disaster|emergenc|first.aid|rescue", "应急|救灾|消防|防灾|减灾|救援|防疫"),
        ("culture_sport", "cultur|sport|arts?\\b|music|museum|recreation", "文体|文化|体育|文艺|艺术|健身"),
        ("integration", "integrat|immigra|migrant|refugee|newcomer|inclusi", "融合|融入|新居民|流动人口"),
        ("nurturing", "capacity|incubat|nurtur", "培育|孵化|社会组织"),
        (
            "charity",
            "charit|relief|poverty|hunger|homeless|donat|health|environment",
            "慈善|公益|扶贫|济困|救助|助残|捐赠|环保|环境|健康|医疗|卫生",
        ),
        ("mutual_aid", "mutual|neighbou?r|communit", "互助|邻里|便民|社区"),
    )
}


def domain_of(category: str) -> str | None:
    """Give the service domain a category belongs to, or None when it names none of the nine."""
    if found := _WHOLE.get(normal(category)):
        return found
    return next((domain for domain, words in _WORDS.items() if words.search(category.replace("_", " "))), None)
