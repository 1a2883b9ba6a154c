"""`user add`: the operator puts somebody in, with a role for the community."""

from tests.world import PASSWORD, Neighbourhood


def run(world: Neighbourhood, *words: str, typed: str = "") -> tuple[int, str]:
    answer = world.app.test_cli_runner().invoke(args=["user", "add", *words], input=typed)
    return answer.exit_code, answer.output


def test_a_social_worker_is_added_and_signs_in(world: Neighbourhood) -> None:
    code, _ = run(
        world, "xin.li", "--name", "Xin Li", "--role", "social_worker", "--password-stdin", typed=PASSWORD + "\n"
    )
    browser = world.client()

    browser.send("/login", identifier="xin.li", password=PASSWORD)

    assert code == 0
    assert browser.get("/approvals").status_code == 200


def test_a_made_password_is_printed_and_works(world: Neighbourhood) -> None:
    code, said = run(world, "138 0013 8005")

    password = said.strip().splitlines()[-1]
    assert code == 0
    assert world.client().send("/login", identifier="13800138005", password=password).status_code == 303


def test_a_taken_name_a_wrong_name_and_a_weak_password_are_said(world: Neighbourhood) -> None:
    assert run(world, "ana")[0] == 1
    assert "no phone number" in run(world, "王 梅")[1]
    assert "Many people use this" in run(world, "somebody", "--password-stdin", typed="12345678\n")[1]
    assert run(world, "somebody", "--community", "nowhere")[0] == 1
