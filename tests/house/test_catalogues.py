"""Every sentence is there in every language, whole and with its placeholders."""

import pytest
from babel.messages import Catalog

from tests.house.catalogues import catalogues, extract, gaps, read


def test_every_sentence_is_there_in_every_language():
    wanted = extract()

    assert len(wanted) > 200
    assert [path.parts[-3] for path in catalogues()] == ["zh_Hans_CN"]
    assert [gap for path in catalogues() for gap in gaps(wanted, read(path))] == []


@pytest.fixture
def wanted():
    catalog = Catalog()
    catalog.add("This shift is full.", locations=[("portal/tasks/rules.py", 3)])
    catalog.add(("%(num)s place left", "%(num)s places left"), locations=[("templates/ui/slip.html", 9)])
    return catalog


@pytest.fixture
def have():
    catalog = Catalog(locale="zh_Hans_CN")
    catalog.add("This shift is full.", "名额已满。")
    catalog.add(("%(num)s place left", "%(num)s places left"), ("还有 %(num)s 个名额",))
    return catalog


def test_a_whole_catalogue_has_no_gap(wanted, have):
    assert gaps(wanted, have) == []


def test_each_kind_of_gap_is_seen(wanted, have):
    have.add("Gone", "没有了")
    assert gaps(wanted, have) == ["said nowhere any more: 'Gone'"]

    have.delete("Gone")
    have["This shift is full."].flags.add("fuzzy")
    assert "doubtful" in gaps(wanted, have)[0]

    have.delete("This shift is full.")
    assert "not translated: 'This shift is full.' (portal/tasks/rules.py:3)" in gaps(wanted, have)[0]

    have.add("This shift is full.", "")
    assert "not translated" in gaps(wanted, have)[0]


@pytest.mark.parametrize("said", ["还有名额", "还有 %(number)s 个名额", "还有 %(num)s 个名额 (50%)"])
def test_a_lost_placeholder_or_a_single_percent_sign_is_seen(wanted, have, said):
    have.delete("%(num)s place left")
    have.add(("%(num)s place left", "%(num)s places left"), (said,))

    assert len(gaps(wanted, have)) == 1


def test_sentences_are_found_where_people_write_them(tmp_path):
    (tmp_path / "babel.cfg").write_text(
        "[python: portal/**.py]\n[jinja2: templates/**.html]\nnewstyle_gettext = true\n", encoding="utf-8"
    )
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "rules.py").write_text('a = N_("One")\nb = _l("Two")\nc = plain("No")\n', encoding="utf-8")
    (tmp_path / "templates" / "tasks").mkdir(parents=True)
    (tmp_path / "templates" / "tasks" / "_part.html").write_text('<p>{{ _("Three") }}</p>', encoding="utf-8")

    assert {message.id for message in extract(tmp_path) if message.id} == {"One", "Two", "Three"}
