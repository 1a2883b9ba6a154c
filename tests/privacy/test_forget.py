"""What no book needs goes after its months, by the rule pack `retention`; a page says how much went when."""

from datetime import timedelta

from sqlalchemy import select, update

from portal.attendance.models import Engagement, PaperSheet
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.ledger import queries as books
from portal.notices import jobs as notices
from portal.notices.jobs import drop_letters
from portal.notices.models import Notice
from portal.people import actions as people
from portal.people import steps as people_steps
from portal.people.models import Person, SignIn
from portal.privacy import actions
from portal.privacy.models import RetentionRun
from portal.privacy.steps import forgetting
from portal.safety import actions as safety
from portal.safety.models import SafeguardingFlag
from tests.privacy.earning import earn
from tests.privacy.everything import sums
from tests.web.things import typed_sheet
from tests.world import ZONE

MONTH = timedelta(days=31)


def forgotten(world, after, kind):
    """Let so much time go by and forget; return how many rows of the kind went."""
    clock.tick(after)
    before = read().query(RetentionRun).count()
    actions.forget(world.program())
    runs = read().query(RetentionRun).order_by(RetentionRun.id).all()[before:]
    return sum(run.counts.get(kind, 0) for run in runs)


def test_refused_registrations_and_ended_sign_ins_go_after_six_months(world):
    waiting = world.person("Liu Yang", status="pending", phone="13900002222")
    people.decide(world.actor("mei"), waiting.id, "refuse", "Please come to the station")
    world.client("lin").send("/logout")

    clock.tick(5 * MONTH)
    early = actions.forget(world.program())
    clock.tick(8 * MONTH)
    done, again = actions.forget(world.program()), actions.forget(world.program())

    run = read().query(RetentionRun).one()
    assert (early, again) == (0, 0)
    assert done == sum(run.counts.values())
    assert run.counts["refused"] == 1
    assert run.counts["sign_in"] >= 1
    assert run.rule_pack == "retention-1"
    assert read().get_one(Person, waiting.id).phone is None
    assert read().get_one(Person, world.people["ana"].id).name == "Ana"
    assert "refused registrations: 1" in world.client("sara").get("/erasures").text
    assert read().query(SignIn).count() >= 1


def test_ended_flags_go_after_three_years_and_running_ones_stay(world):
    with write() as tx:
        people_steps.grant_role(
            tx, world.users["sara"], "safeguarding_lead", "community", world.community.id, clock.now()
        )
    today = clock.today(ZONE)
    running = safety.set_flag(
        world.actor("sara"), world.people["lin"].public_no, "A talk", today + timedelta(days=900)
    )  # fmt: skip
    safety.set_flag(world.actor("sara"), world.people["hua"].public_no, "A talk", today + timedelta(days=1))
    ended = safety.set_flag(world.actor("sara"), world.people["ana"].public_no, "A talk", today + timedelta(days=900))
    safety.end_flag(world.actor("sara"), ended)

    early, late = forgotten(world, 35 * MONTH, "flag"), forgotten(world, 3 * MONTH, "flag")

    assert (early, late) == (0, 2)
    assert set(read().scalars(select(SafeguardingFlag.id))) == {running}


def test_messages_go_after_a_year_letters_after_35_days_and_the_books_stay(world):
    earn(world, "ana", 60)
    notices.deliver(world.program())
    folder, books_before = world.app.config["SETTINGS"].data / "mail", sums()

    written = len(list(folder.glob("*.eml")))
    early = forgotten(world, MONTH, "message"), drop_letters(world.program())
    clock.tick(timedelta(days=5))
    dropped, still = drop_letters(world.program()), forgotten(world, 10 * MONTH, "message")
    late = forgotten(world, MONTH, "message")

    assert (early, still) == ((0, 0), 0)
    assert late >= dropped == written > 0
    assert read().query(Notice).count() == 0
    assert (sums(), books.audit(read())) == (books_before, ())


def test_the_picture_of_a_list_goes_after_two_years_and_what_was_typed_stays(world):
    past = world.shift(world.task("Evening round"), starts_in=timedelta(days=-2))
    world.assignment(past, "lin")
    typed_sheet(world, past)
    visits = read().query(Engagement).count()

    early, late = forgotten(world, 23 * MONTH, "paper"), forgotten(world, 2 * MONTH, "paper")

    sheet = read().query(PaperSheet).one()
    assert (early, late) == (0, 1)
    assert (sheet.sha256, sheet.label, read().query(Engagement).count()) == (None, "page 1", visits)


def test_the_letters_of_an_erased_person_go_and_those_of_others_stay(world):
    number = actions.ask(world.actor("ana"))
    actions.ask(world.actor("lin"))
    notices.deliver(world.program())
    folder = world.app.config["SETTINGS"].data / "mail"

    def addressed() -> set[str]:
        return {word for path in folder.glob("*.eml") for word in path.read_text().split() if "@example.org" in word}

    before, kept = addressed(), drop_letters(world.program())
    clock.tick(timedelta(days=14))
    actions.confirm(world.actor("ana"))
    drop_letters(world.program())

    assert number
    assert kept == 0
    assert before - addressed() == {f"ana.{world.slug}@example.org"}
    assert f"lin.{world.slug}@example.org" in addressed()


def test_a_letter_of_a_message_whose_number_came_again_goes(world):
    actions.ask(world.actor("ana"))
    notices.deliver(world.program())
    with write() as tx:
        tx.execute(update(Notice).values(made_at=clock.now() + timedelta(days=1)))

    assert drop_letters(world.program()) == 1


def test_whoever_has_to_stay_keeps_nobody_else_waiting(world, monkeypatch):
    monkeypatch.setattr(forgetting, "MOST_PEOPLE", 1)
    held, free = (world.person(name, status="pending") for name in ("Liu Yang", "Wu Min"))
    for person in (held, free):
        people.decide(world.actor("mei"), person.id, "refuse", "Please come to the station")
    with write() as tx:
        people_steps.grant_role(tx, world.users["Liu Yang"], "partner", "community", world.community.id, clock.now())

    assert forgotten(world, 13 * MONTH, "refused") == 1
    assert read().get_one(Person, held.id).name == "Liu Yang"
    assert read().get_one(Person, free.id).name != "Wu Min"
