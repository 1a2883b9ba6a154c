"""The four shipped pathways say the same as the list that they were written from, in plain words, in two languages."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from portal.pathway.rules import Label, Pathway, Requirement, Stage, parse_pack
from portal.pathway.rules.definitions import KINDS, LINKAGES, METRICS, ROLES
from portal.pathway.rules.shipped import shared_text, shipped_packs, shipped_pathways

ORIGINAL = Path(__file__).parent.parent / "data" / "pathways.yaml"
FOLDER = Path("portal/pathway/definitions")
BLANK = Label({"en": ""})
WORDLESS = {"label": BLANK, "close": None, "evidence": None, "note": None}


def original() -> dict[str, Pathway]:
    pack, findings = parse_pack(ORIGINAL.read_text("utf-8"), ORIGINAL.name)
    assert findings == ()
    return {pathway.id: pathway for pathway in pack.pathways}


def shipped() -> dict[str, Pathway]:
    return {key: pathway for key, (_, pathway) in shipped_pathways().items()}


def without_words(pathway: Pathway) -> Pathway:
    """Return the pathway with every wording blanked, so that only what decides is compared."""
    return replace(
        pathway,
        label=BLANK,
        stages=tuple(
            Stage(stage.id, BLANK, tuple(replace(wanted, **WORDLESS) for wanted in stage.requirements))
            for stage in pathway.stages
        ),
        after=tuple(replace(duty, label=BLANK, due=BLANK if duty.due else None, note=None) for duty in pathway.after),
    )  # fmt: skip


def requirements() -> list[Requirement]:
    return [r for pathway in shipped().values() for stage in pathway.stages for r in stage.requirements]


def labels() -> list[tuple[str, Label]]:
    found = [(r.id, label) for r in requirements() for label in (r.label, r.evidence)]
    for pathway in shipped().values():
        found += [(pathway.id, pathway.label)]
        found += [(stage.id, stage.label) for stage in pathway.stages]
        found += [(duty.id, label) for duty in pathway.after for label in (duty.label, duty.due) if label]
    for pack in shipped_packs():
        for words in (pack.words.kinds, pack.words.linkages, pack.words.metrics, pack.words.roles):
            found += words.items()
    return found


@pytest.mark.row("mission-91")
def test_the_four_pathways_are_shipped_each_in_its_own_file():
    assert list(shipped()) == ["cn-filing", "cn-registration", "de-ev", "uk-cio"]
    assert [pack.name for pack in shipped_packs()] == [f"{key}.yaml" for key in shipped()]


@pytest.mark.row("mission-91")
@pytest.mark.parametrize("pathway_id", ["cn-filing", "cn-registration", "de-ev", "uk-cio"])
def test_a_shipped_pathway_decides_exactly_as_the_original_list(pathway_id):
    assert without_words(shipped()[pathway_id]) == without_words(original()[pathway_id])


def test_the_comparison_would_notice_a_changed_figure():
    pathway = shipped()["cn-filing"]
    stage = pathway.stages[0]
    code, mission, *others = stage.requirements
    softer = replace(stage, requirements=(code, replace(mission, quorum=Decimal("0.4")), *others))

    changed = replace(pathway, stages=(softer, *pathway.stages[1:]))

    assert without_words(changed) != without_words(original()["cn-filing"])


@pytest.mark.row("mission-65")
@pytest.mark.row("mission-67")
def test_every_pathway_begins_with_values_and_then_structure():
    for pathway in shipped().values():
        assert [stage.id for stage in pathway.stages][:2] == ["values", "structure"]


@pytest.mark.row("mission-67")
def test_structure_asks_for_posts_charter_election_minutes_and_a_money_rule():
    stage = shipped()["cn-filing"].stage("structure")

    assert [r.id for r in stage.requirements] == ["posts", "charter-draft", "election", "minutes", "money-rule"]


def test_details_that_are_easy_to_lose_are_read():
    filing, registration = shipped()["cn-filing"], shipped()["cn-registration"]
    members = registration.stage("prepare").requirements[0]

    assert [(test.metric, test.value) for test in filing.stage("filing").requirements[0].tests] == [
        ("member_count", 10),
        ("staff_count", 3),
    ]
    assert members.overrides["yangzhou"] == {"member_count": 20, "unit_member_count": 10}
    assert members.form == "association"
    assert registration.forms == ("association", "service_institution")
    assert registration.is_legal_person
    assert not filing.is_legal_person
    assert [r.skip_if for r in registration.stage("prepare").requirements if r.skip_if] == ["direct_registration"]
    assert shipped()["uk-cio"].stage("apply").requirements[-1].days is None
    assert [r.id for s in shipped()["de-ev"].stages for r in s.requirements if r.is_optional] == [
        "tax-precheck",
        "public-benefit",
    ]
    assert filing.after[2].when.op == "<"
    assert filing.stage("filing").requirements[-1].outcome == "filing_number"


def test_every_word_stands_in_english_and_in_chinese():
    for name, label in labels():
        assert set(label.texts) >= {"en", "zh"}, name
        assert re.search(r"[\u4e00-\u9fff]", label.text("zh-Hans")), name
        assert not re.search(r"[\u4e00-\u9fff]", label.text("en")), name


def test_every_kind_linkage_metric_and_role_has_a_label():
    for pack in shipped_packs():
        assert set(pack.words.kinds) == set(KINDS)
        assert set(pack.words.linkages) == set(LINKAGES)
        assert set(pack.words.metrics) == set(METRICS)
        assert set(pack.words.roles) == set(ROLES)


def test_labels_carry_no_full_stop():
    assert [label.texts for _, label in labels() if any(text[-1] in ".。" for text in label.texts.values())] == []


def test_every_requirement_says_in_one_sentence_how_to_close_the_gap():
    for requirement in requirements():
        english, chinese = requirement.close.text("en"), requirement.close.text("zh")
        assert re.fullmatch(r"[A-Z][^.]{20,140}\.", english), requirement.id
        assert re.fullmatch(r"[^。]{8,60}。", chinese), requirement.id


def test_chinese_wording_keeps_a_space_beside_figures_and_full_width_marks():
    texts = [label.text("zh") for _, label in labels()] + [r.close.text("zh") for r in requirements()]
    dates = re.compile(r"[0-9]+ (?=月|日)|[0-9]+(?=月|日)")

    for text in texts:
        assert not re.search(r"[\u4e00-\u9fff][0-9A-Za-z]|[0-9A-Za-z][\u4e00-\u9fff]", dates.sub("", text)), text
        assert not re.search(r"[\u4e00-\u9fff][,;:!?()]", text), text


def test_ids_are_unique_within_a_pathway_so_that_an_address_names_one():
    for pathway in shipped().values():
        ids = [r.id for stage in pathway.stages for r in stage.requirements]
        assert len(ids) == len(set(ids))
        assert pathway.stage_of(ids[-1]) == pathway.stages[-1]
        assert pathway.stage_of("nowhere") is None


def test_a_label_follows_the_locale_and_falls_back_to_english():
    label = Label({"en": "Register", "zh": "登记", "de": "Eintragung"})

    assert label.text("zh-Hans") == label.text("zh_Hans_CN") == "登记"
    assert label.text("de-AT") == "Eintragung"
    assert label.text("fr") == label.text(None) == "Register"


def test_the_shared_file_is_sound_by_itself_and_each_file_with_it():
    assert parse_pack(shared_text(), "shared.yaml")[1] == ()
    for path in FOLDER.glob("*.yaml"):
        assert parse_pack(path.read_bytes(), path.name, shared=shared_text())[1] == ()


def test_a_packs_text_alone_gives_the_same_pathways_again():
    for pack in shipped_packs():
        again, findings = parse_pack(pack.text, pack.name)

        assert findings == ()
        assert again == pack


def test_the_digest_pins_the_shared_words_too():
    text = (FOLDER / "cn-filing.yaml").read_text("utf-8")
    pack, _ = parse_pack(text, "a", shared=shared_text())
    again, _ = parse_pack(text.encode(), "b", shared=shared_text())
    other, _ = parse_pack(text, "a", shared=shared_text() + "# one more line\n")

    assert pack.digest == again.digest
    assert pack.digest != other.digest
    assert len(pack.digest) == 64
