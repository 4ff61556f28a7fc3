import re
from dataclasses import replace

import pytest
from django.utils import translation

from exams.engine.stages import Stage
from exams.queries.sheets import sheet_of
from exams.templatetags.exams_paper import paper_question
from tests.factories.exams import ROWS, make_exam, sit

pytestmark = pytest.mark.django_db
KINDS = sorted({row["kind"] for row in ROWS})


@pytest.fixture
def sheet(learner, tree):
    return sheet_of(sit(learner, make_exam(tree.city, sections=tuple((kind, 1, 10) for kind in KINDS))))


def drawn(question, section, marks=None):
    whole = Stage(1, 1, 1, len(KINDS), ())
    return paper_question(question, section, whole, len(KINDS), marks or {})


def test_a_kept_question_is_the_one_that_would_be_drawn_anew(sheet):
    for section in sheet:
        question = section.questions[0]
        number = question.slot.number
        # A stored empty answer is drawn anew, only its mark differs.
        anew = drawn(question, section, {number: {"epoch": 0, "sequence": 0}})
        assert drawn(question, section) == anew
        assert f'id="q{number}"' in anew
        assert not re.search("[\ufdd0-\ufdef]", anew)


def test_what_is_kept_is_never_another_question_or_language(sheet):
    section = sheet[KINDS.index("single")]
    question = section.questions[0]
    first = drawn(question, section)
    other = replace(question, item=replace(question.item, stem="另一道题"))
    assert "另一道题" in drawn(other, section)
    assert "另一道题" not in first
    with translation.override("en"):
        english = drawn(question, section)
    assert english != first
    assert "未作答" not in english
    assert drawn(question, section) == first


def test_an_answered_question_shows_its_answer(sheet):
    section = sheet[KINDS.index("fill")]
    question = section.questions[0]
    answered = replace(question, item=replace(question.item, payload=["我的答案"]), answered=True)
    assert "我的答案" in drawn(answered, section, {question.slot.number: {"epoch": 1, "sequence": 7}})
    assert "我的答案" not in drawn(question, section)
