import pytest
from django.utils import timezone

from exams import actions
from exams.enums import AttemptState
from exams.models import Attempt, Question, QuestionUse
from exams.queries.bank import filtered_questions
from exams.queries.usage import exams_to_count, latest_uses, tally, usage_of, uses_of, with_usage
from tests.factories.exams import make_exam
from tests.factories.marked_papers import sit_many

pytestmark = pytest.mark.django_db
FACTS = ("version_id", "points", "seen", "attempts", "facility", "discrimination", "efficiency", "mean", "sd")


@pytest.fixture
def sat(tree):
    exam = make_exam(tree.county, sections=(("single", 4, 10), ("judge", 3, 20)))
    sit_many(exam, tree.community, [{"S0"}] * 3 + [{"J1"}] * 4 + [set()] * 5)
    return exam


def count(exam):
    actions.count_uses(exam, now=timezone.now())


def facts(uses):
    return sorted(tuple(getattr(use, name) for name in FACTS) for use in uses)


def test_what_is_stored_is_what_the_papers_say(sat):
    count(sat)
    Attempt.objects.filter(exam=sat).order_by("pk").first().delete()
    assert facts(QuestionUse.objects.all()) != facts(tally(sat))
    count(sat)
    assert len(facts(tally(sat))) == 7
    assert facts(QuestionUse.objects.all()) == facts(tally(sat))


def test_a_paper_that_nobody_has_begun_is_not_seen_and_a_begun_one_has_no_result(tree, sat, learner):
    actions.prepare_papers(sat, [learner])
    count(sat)
    question = Question.objects.get(code="S0")
    assert usage_of(question).seen == 12
    Attempt.objects.filter(person=learner).update(state=AttemptState.IN_PROGRESS)
    count(sat)
    (use,) = uses_of(question)
    assert (use.seen, use.attempts) == (13, 12)
    assert use.facility == pytest.approx(0.75)
    assert use.figures.reliance == "few"


def test_only_exams_whose_papers_changed_are_counted_again(sat, tree):
    assert list(exams_to_count()) == [sat.pk]
    assert actions.count_changed_uses(now=timezone.now()) == 1
    assert actions.count_changed_uses(now=timezone.now()) == 0
    attempt = Attempt.objects.filter(exam=sat, marks__isnull=False).first()
    Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.VOID)
    assert list(exams_to_count()) == [sat.pk]
    assert actions.count_changed_uses(now=timezone.now()) == 1
    assert {use.seen for use in QuestionUse.objects.all()} == {11}


def test_a_changed_mark_is_counted_again(sat, officer):
    count(sat)
    attempt = Attempt.objects.filter(exam=sat, state=AttemptState.RELEASED).first()
    slot = attempt.frozen_paper.sections[0].slots[0]
    from exams.actions.scores import change_mark

    change_mark(officer, attempt, slot.number, slot.points / 2, reason="核对", now=timezone.now())
    assert list(exams_to_count()) == [sat.pk]


def test_the_figures_are_those_of_the_newest_exam_with_enough_answers(sat, tree):
    later = make_exam(
        tree.county, subject=sat.subject, sections=(("single", 4, 10),), opens_at=sat.closes_at,
        closes_at=sat.closes_at.replace(year=sat.closes_at.year + 1),
    )  # fmt: skip
    sit_many(later, tree.community, [{"S0"}] * 9)
    count(sat)
    count(later)
    question = Question.objects.get(code="S0")
    usage = usage_of(question)
    assert (usage.exams, usage.seen, usage.latest.exam) == (2, 21, sat)
    sit_many(later, tree.community, [{"S0"}])
    count(later)
    usage = usage_of(question)
    assert (usage.seen, usage.latest.exam, usage.latest.facility) == (22, later, 0.0)
    assert [use.exam for use in uses_of(question)] == [later, sat]


def test_the_list_says_the_same_as_the_page_of_each_question(sat):
    count(sat)
    listed = list(with_usage(Question.objects.all()))
    latest = latest_uses(listed)
    for one in listed:
        usage = usage_of(one)
        assert (one.exams_used_in, one.times_seen, latest.get(one.pk)) == (
            usage.exams,
            usage.seen,
            usage.latest,
        )


@pytest.mark.parametrize(
    ("order", "first"),
    [("most_missed", "J1"), ("most_seen", "J0"), ("least_seen", "C0"), ("most_exams", "J0")],
)
def test_the_bank_is_ordered_by_use(sat, order, first):
    count(sat)
    assert filtered_questions(Question.objects.all(), {"order": order})[0].code == first


def test_what_nobody_answered_stands_last_in_an_order_of_figures(sat):
    count(sat)
    for order in ("most_missed", "least_missed", "weakest"):
        assert filtered_questions(Question.objects.all(), {"order": order}).last().code not in ("S0", "J1")
