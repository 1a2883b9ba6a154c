"""The words are looked up once an answer, and still follow a change of language within it."""

from datetime import date

from flask import render_template_string
from flask_babel import force_locale

from portal.web import filters
from portal.web.language import reading


def test_the_words_follow_a_language_that_is_forced_for_a_while(app):
    with app.app_context(), app.test_request_context(headers={"Accept-Language": "en"}):
        said = [render_template_string("{{ _('Today') }}")]
        with force_locale("zh_Hans_CN"):
            said.append(render_template_string("{{ _('Today') }}"))
            in_chinese = filters.weekday(date(2026, 11, 24))
        said.append(render_template_string("{{ _('Today') }}"))

    assert said == ["Today", "今天", "Today"]
    assert in_chinese == "周二"


def test_the_words_are_looked_up_once_an_answer(app):
    with app.app_context(), app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        first = reading()

        assert reading() is first
        assert first.is_chinese
    with app.app_context(), app.test_request_context(headers={"Accept-Language": "en"}):
        assert not reading().is_chinese


def test_one_and_many_are_told_apart_in_a_template(app):
    with app.app_context(), app.test_request_context(headers={"Accept-Language": "en"}):
        text = "{{ ngettext('%(num)s place left', '%(num)s places left', n) }}"

        assert [render_template_string(text, n=n) for n in (1, 3)] == ["1 place left", "3 places left"]
