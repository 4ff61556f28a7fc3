import ast
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from academy.people.actions import log_event
from academy.people.enums import Role
from academy.people.explanations.audit import event_words, fact_lines, fact_value
from academy.tabular.workbooks import open_table
from exams.enums import AnswerVerdict, AttemptState, ConsequenceState, QuestionStatus
from ratings.enums import CycleState
from tests.factories.people import PersonFactory, RoleAssignmentFactory

ROOT = Path(__file__).parents[3]
# What the code composes of a prefix and a state.
COMPOSED = {
    "cycle": CycleState,
    "attempt": AttemptState,
    "question": QuestionStatus,
    "answer": AnswerVerdict,
    "score_consequence": ConsequenceState,
}


def logged_actions():
    for floor in ("academy", "courses", "exams", "ratings"):
        for path in (ROOT / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                called = isinstance(node, ast.Call) and (
                    getattr(node.func, "id", None) or getattr(node.func, "attr", "")
                )
                if called == "log_event" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                    yield node.args[1].value


def test_everything_that_is_logged_has_words():
    actions = {
        *logged_actions(),
        *(f"{name}.{each}" for name, kind in COMPOSED.items() for each in kind.values),
    }
    assert len(actions) > 80
    assert not sorted(action for action in actions if event_words(action) == action)


@pytest.mark.parametrize(
    ("name", "value", "kind", "chinese", "english"),
    [
        ("star", 3, "people.person", "三星", "3 stars"),
        ("state", "city_review", "ratings.ratingcycle", "市级审定", "City decision"),
        ("role", "auditor", "people.person", "监督", "Auditor"),
        ("ends_on", "2025-02-21", "", "2025年2月21日（周五）", "21 February 2025 (Fri)"),
        ("is_workday", False, "people.holiday", "否", "No"),
        ("star", None, "", "—", "—"),
        ("retired", [1, 2], "", "1、2", "1, 2"),
        ("rows", 70, "", "70", "70"),
        ("state", "unheard", "no.model", "unheard", "unheard"),
    ],
)
def test_a_fact_is_said_in_the_language_of_the_reader(name, value, kind, chinese, english):
    assert chinese in fact_value(name, value, kind)
    with translation.override("en"):
        assert english.lower() in fact_value(name, value, kind).lower()


@pytest.fixture
def auditor(client, tree):
    person = PersonFactory(unit=tree.county, office=True, worker_no="")
    RoleAssignmentFactory(person=person, role=Role.AUDITOR, unit=tree.county)
    client.force_login(person)
    return person


@pytest.fixture
def event(auditor, tree):
    return log_event(
        auditor,
        "review.decided",
        auditor,
        unit=tree.county,
        before={"star": 2},
        after={"star": 3, "opinion": "x"},
    )


def test_the_log_says_what_was_before_and_after_under_its_name(client, event):
    page = client.get(reverse("people_audit")).content.decode()
    assert "提出审核意见" in page
    assert "review.decided" not in page
    assert "{&#x27;star&#x27;" not in page
    assert fact_lines(event).splitlines()[0] == "星级: 二星 → 三星"


def test_the_filter_finds_words_and_codes(client, event):
    def found(q):
        return "<dt>" in client.get(reverse("people_audit"), {"q": q}).content.decode()

    assert found("审核意见")
    assert found("review.dec")
    assert not found("学时")


def test_the_export_has_the_same_words_beside_the_code(client, event, tmp_path):
    exported = client.get(reverse("people_audit_export"))
    (sheet,) = open_table(
        b"".join(exported.streaming_content) if exported.streaming else exported.content, "a.xlsx"
    ).sheets
    made, _header, row = (each.values for each in list(sheet.rows())[:3])
    assert "导出" in made[0]
    assert "提出审核意见" in row
    assert "review.decided" in row
    assert any("星级: 二星 → 三星" in str(cell) for cell in row)
