from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.enums import Competency, RequiredFor
from courses.models import SubjectCompletion
from exams.enums import AttemptState
from exams.queries.scores import subjects_that_cost_points
from ratings import actions
from ratings.enums import CycleState
from ratings.models import RatingResult
from ratings.queries.recommendations import recommendations_for, weak_figures
from tests.factories.courses import make_subject
from tests.factories.exams import make_bank, make_exam
from tests.factories.marked_papers import hand_in
from tests.factories.people import PersonFactory


def component(weight, *indicators):
    names = ("code", "score", "weight", "missing")
    return {"weight": weight, "indicators": [dict(zip(names, one, strict=True)) for one in indicators]}


def test_the_figures_that_cost_most_come_first():
    breakdown = {
        "components": [
            component("40", ("hours", "50.00", "40", False), ("exam", "95.00", "60", False)),
            component("60", ("satisfaction", "80.00", "20", False), ("closure_rate", "0.00", "80", False)),
        ]
    }
    # Hours: half of 40 % of 40. Closure: all of 80 % of 60.
    assert [(figure.code, figure.lost) for figure in weak_figures(breakdown)] == [
        ("closure_rate", Decimal("48.00")),
        ("hours", Decimal("8.00")),
    ]


def test_a_figure_that_was_not_measured_is_no_weakness():
    unmeasured = ("satisfaction", None, "20", True), ("closure_rate", "0.00", "80", True)
    assert weak_figures({"components": [component("60", *unmeasured)]}) == []
    assert weak_figures({}) == []


def test_a_good_score_is_no_weakness():
    entries = ("satisfaction", "90.00", "50", False), ("closure_rate", "89.99", "50", False)
    assert [f.code for f in weak_figures({"components": [component("60", *entries)]})] == ["closure_rate"]


@pytest.fixture
def result(example):
    """周文: patrol 100, link 97 (85 points), closure 98, satisfaction 91.5, exam and hours as in the file."""
    cycle, _rows = example
    run = actions.calculate(None, cycle, now=timezone.now())
    return RatingResult.objects.get(run=run, participant__person__worker_no="B03")


def only(result, code):
    """The same result with one weak figure."""
    result.breakdown = {"components": [component("60", (code, "40.00", "100", False))]}
    return recommendations_for(result)


def tagged(code, *competencies, **fields):
    return make_subject(
        code,
        competencies=[c.value for c in competencies],
        **{"required_for": RequiredFor.ELECTIVE, "lessons": 1, **fields},
    )


def test_subjects_are_found_by_the_tag_of_the_figure(result):
    tagged("Y16", Competency.COMMUNICATION)
    tagged("Y03", Competency.PATROL)
    (found,) = only(result, "satisfaction")
    assert [outline.subject.code for outline in found.subjects] == ["Y16"]


def test_taking_the_tag_off_a_subject_takes_it_out(result):
    subject = tagged("Y16", Competency.COMMUNICATION)
    subject.competencies = []
    subject.save()
    assert only(result, "satisfaction") == []


def test_a_draft_is_not_recommended(result):
    tagged("Y16", Competency.COMMUNICATION, live=False)
    assert only(result, "satisfaction") == []


def test_what_she_has_finished_comes_last(result):
    done = tagged("Y01", Competency.REGISTRATION)
    tagged("Y02", Competency.REGISTRATION)
    SubjectCompletion.objects.create(
        person=result.participant.person, subject=done, completed_on=result.participant.cycle.cut_off
    )
    (found,) = only(result, "house_link_rate")
    assert [outline.subject.code for outline in found.subjects] == ["Y02", "Y01"]


def test_lacking_hours_point_to_what_is_required(result):
    tagged("Y02", Competency.REGISTRATION)
    tagged("T05", required_for=RequiredFor.PRE_POST)
    (found,) = only(result, "hours")
    assert [outline.subject.code for outline in found.subjects] == ["T05"]


def test_a_figure_of_another_scheme_that_nothing_trains_is_left_out(result):
    tagged("Y16", Competency.COMMUNICATION)
    assert only(result, "paperwork") == []


def test_the_exam_points_to_the_subject_whose_questions_went_wrong(tree):
    bank = make_bank()
    attempt = hand_in(PersonFactory(unit=tree.street), make_exam(tree.street, bank), {"J0", "J1", "J2"})
    attempt.state = AttemptState.GRADED
    attempt.save()
    assert subjects_that_cost_points(attempt.pk) == []
    attempt.state = AttemptState.RELEASED
    attempt.save()
    assert subjects_that_cost_points(attempt.pk) == [bank]


def test_a_full_paper_and_an_imported_result_point_nowhere(tree):
    attempt = hand_in(PersonFactory(unit=tree.street), make_exam(tree.street))
    attempt.state = AttemptState.RELEASED
    attempt.save()
    assert subjects_that_cost_points(attempt.pk) == []
    attempt.imported = True
    attempt.marks = {}
    attempt.save()
    assert subjects_that_cost_points(attempt.pk) == []


@pytest.mark.parametrize("page", ["my_rating", "my_lifts"])
def test_her_pages_link_the_lessons(client, result, page):
    subject = tagged("Y02", Competency.REGISTRATION, Competency.PATROL, Competency.CASE_HANDLING)
    cycle = result.participant.cycle
    cycle.state = CycleState.NOTICE
    cycle.save()
    client.force_login(result.participant.person, backend="academy.people.backends.PersonBackend")
    text = client.get(reverse(page, args=[cycle.code])).content.decode()
    assert "针对弱项的课程" in text
    assert subject.url in text
