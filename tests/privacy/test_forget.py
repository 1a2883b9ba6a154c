"""What no book needs goes after its months, by the rule pack `retention`; a page says how much went when."""

from datetime import timedelta

from portal.kernel import clock
from portal.kernel.db import read
from portal.people import actions as people
from portal.people.models import Person, SignIn
from portal.privacy import actions
from portal.privacy.models import RetentionRun

MONTH = timedelta(days=31)


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
