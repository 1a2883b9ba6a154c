"""The areas of the demo: a street, its community, five grid cells; who lives where, where tasks are, who goes round."""

from datetime import timedelta

from portal.admin.demo import words
from portal.admin.demo.scene import Scene
from portal.areas import steps as areas
from portal.kernel.actor import GRID_WORKER, Grant
from portal.people import steps as people

SINCE_DAYS = 140
STREET, LANE = "440105-03", "440105-03-07"
CELLS = (
    ("01", "Buildings 1 and 2", "一、二号楼网格", 12),
    ("02", "Buildings 3 and 4", "三、四号楼网格", 10),
    ("03", "Buildings 5 and 6", "五、六号楼网格", 8),
    ("04", "Courtyard 3", "三号院网格", 6),
    ("05", "Market side", "市场侧网格", 3),  # fewer than five, who show as "few"
)
TASKS = {"phones": "01", "round": "", "homework": "03", "flowers": "04", "mending": "04", "flu": "", "medicine": "02"}
WORKER = "guo"  # the committee's own member goes round in the first two


def fill(scene: Scene) -> None:
    """Make the tree, say who lives where, and let Guo go round in two cells."""
    at, on = scene.now - timedelta(days=SINCE_DAYS), scene.today - timedelta(days=SINCE_DAYS)
    tx, community_id, by = scene.tx, scene.community.id, scene.users["sara"].id
    rows = [
        {"code": STREET, "level": 3, "name_en": "Lotus Road Street", "name_zh": "莲花路街道", "parent": ""},
        {"code": LANE, "level": 4, "name_en": "Happiness Lane", "name_zh": "幸福里社区", "parent": STREET},
        *(
            {"code": f"{LANE}-{code}", "level": 5, "name_en": name_en, "name_zh": name_zh, "parent": LANE}
            for code, name_en, name_zh, _ in CELLS
        ),
    ]
    ids = areas.add_areas(tx, community_id, rows, on, at, by)
    scene.areas = {"": ids[1], **{cell[0]: number for cell, number in zip(CELLS, ids[2:], strict=True)}}
    scene.record("area.added", scene.actor("sara"), f"area:{ids[1]}", at)
    places = [scene.areas[code] for code, _, _, count in CELLS for _ in range(count)]
    keys = [key for key in scene.people if key != words.NEWCOMER]
    for key, area_id in zip(keys, places, strict=False):
        people.put_home(tx, community_id, scene.people[key].id, area_id, at, scene.users["mei"].id)
    for code in ("01", "02"):
        people.grant_role(tx, scene.users[WORKER], GRID_WORKER, "area", scene.areas[code], at, scene.users["sara"].id)
        scene.grants[WORKER] = (*scene.grants[WORKER], Grant(GRID_WORKER, "area", scene.areas[code]))
        keys_ = {"role": GRID_WORKER, "scope_kind": "area", "scope_id": scene.areas[code]}
        scene.record("role.granted", scene.actor("sara"), f"user:{scene.users[WORKER].id}", at, **keys_)
