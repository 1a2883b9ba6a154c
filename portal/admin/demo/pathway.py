"""Ben's team on its way to the street office's list: the first stage is done, the second is half done."""

from datetime import timedelta

from portal.admin.demo.scene import ZONE, Scene
from portal.kernel import files
from portal.kernel.settings import Settings
from portal.orgs import queries as orgs
from portal.pathway import queries
from portal.pathway import steps as pathway
from portal.pathway.models import Journey, Review, Submission

BEGAN, VALUES_DONE, DRAFT_SENT, VOTE_SENT, RETURNED = 110, 40, 3, 12, 5
DRAFT = """灯笼队章程（初稿）
第一条 本队名称：幸福里灯笼队。
第二条 宗旨：邻里互助，教老人用手机，陪孩子写作业，冬夜巡楼。
第三条 设领队一人、副领队二人，由全体队员选举产生。
第四条 经费公开，每季度公布一次。

Lantern Team, draft of the charter: neighbours help neighbours; one leader and two deputies, elected by all; money is
shown every quarter.
"""
MINUTES = """Lantern Team, minutes: 14 of 15 members present, 13 in favour.
灯笼队会议记录：应到 15 人，实到 14 人，13 票同意。
"""


def fill(scene: Scene, settings: Settings) -> None:
    """Set the team out, complete "values", and leave "structure" with one item approved, one sent, one returned."""
    at = scene.now - timedelta(days=BEGAN)
    team = scene.teams["lantern"]
    mei = scene.users["mei"].id
    journey = pathway.begin_journey(scene.tx, scene.community.id, team.id, "cn-filing", None, at, mei)
    scene.record("pathway.chosen", scene.actor("mei"), f"team:{team.id}", at, team_id=team.id, pathway="cn-filing")
    _complete_values(scene, settings, journey)
    draft = _file(scene, settings, "charter-draft.txt", DRAFT, "ben", DRAFT_SENT)
    vote = _file(scene, settings, "election-minutes.txt", MINUTES, "mei", VOTE_SENT)
    _hand_in(scene, journey, "charter-draft", {}, "ben", DRAFT_SENT, file_id=draft, note="The first draft. 章程初稿。")
    elected = _hand_in(scene, journey, "election", {"in_favour": 0.93, "present": 0.93}, "mei", VOTE_SENT, file_id=vote)
    _decide(scene, elected, "approve", "", "sara", VOTE_SENT - 1)
    rule = _hand_in(
        scene, journey, "money-rule", {}, "ben", RETURNED + 2, file_id=draft, note="Our rule for money. 财务制度。"
    )
    reason = "Please add who checks the receipts. 请写明由谁核对票据。"
    _decide(scene, rule, "return", reason, "sara", RETURNED)


def _complete_values(scene: Scene, settings: Settings, journey: Journey) -> None:
    """Hand in and approve every item of the first stage; what a coach recorded another coach approves."""
    team = orgs.team_line(scene.tx, scene.community.id, journey.team_id)
    at = scene.now - timedelta(days=VALUES_DONE)
    paper = _file(scene, settings, "values-minutes.txt", MINUTES, "mei", VALUES_DONE + 10)
    for item in queries.team_standing(scene.tx, team, journey, at, ZONE).assessed:
        counted = {measure.name: int(measure.have or 0) for measure in item.measures if not measure.is_recorded}
        recorded = {item.figure: 1.0 if item.kind != "vote" else 0.93, "present": 0.93} if item.figure else {}
        by = "mei" if item.figure else "ben"
        figures = {**(counted if item.kind == "metric" else {}), **recorded}
        if item.kind != "vote":
            figures.pop("present", None)
        sent = _hand_in(scene, journey, item.id, figures, by, VALUES_DONE + 2, file_id=paper if item.figure else None)
        _decide(scene, sent, "approve", "", "sara" if by == "mei" else "mei", VALUES_DONE + 1)
    standing = queries.team_standing(scene.tx, team, journey, at, ZONE)
    pathway.complete_stage(scene.tx, journey, standing.pathway, standing.assessed, at, scene.users["sara"].id)


def _file(scene: Scene, settings: Settings, name: str, text: str, key: str, days: int) -> int:
    kept = files.keep(settings.files, name, text.encode())
    at = scene.now - timedelta(days=days)
    return pathway.store_file(scene.tx, scene.community.id, kept, at, scene.users[key].id).id


def _hand_in(  # noqa: PLR0913 - one argument a fact
    scene: Scene, journey: Journey, requirement: str, figures: dict[str, float], key: str, days: int, *,
    file_id: int | None = None, note: str = "",
) -> Submission:  # fmt: skip
    at = scene.now - timedelta(days=days)
    by = scene.users[key].id
    sent = pathway.hand_in(scene.tx, journey, requirement, figures, at, by, note=note, file_id=file_id)
    keys = {"team_id": journey.team_id, "requirement": requirement, "submission_id": sent.id}
    scene.record("requirement.submitted", scene.actor(key), f"team:{journey.team_id}", at, **keys)
    return sent


def _decide(scene: Scene, sent: Submission, decision: str, reason: str, key: str, days: int) -> None:
    at = scene.now - timedelta(days=days)
    sent.state = {"approve": "approved", "return": "returned"}[decision]
    scene.tx.add(
        Review(
            community_id=scene.community.id, submission_id=sent.id, decision=decision, reason=reason, outcome="",
            authority="", file_id=None, by_user_id=scene.users[key].id, at=at,
        )
    )  # fmt: skip
    scene.tx.flush()  # the stage is assessed with this decision
    team_id = scene.teams["lantern"].id
    keys = {"team_id": team_id, "requirement": sent.requirement, "submission_id": sent.id, "decision": decision}
    scene.record("requirement.reviewed", scene.actor(key), f"team:{team_id}", at, **keys, completed_stage=None)
