import pytest
from django.urls import reverse

from academy.people.models import AuditEvent
from academy.people.rules import NotAllowedError
from exams import actions
from exams.actions.sitting import prepare_papers
from exams.models import Question
from exams.queries.balance import TRIALS, balance_of
from tests.factories.exams import make_bank, make_exam

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(tree):
    subject = make_bank()
    Question.objects.filter(code__in=["S0", "S1"]).update(difficulty=1)
    return make_exam(tree.county, subject, sections=(("single", 3, 10), ("judge", 1, 10)), published_at=None)


def name(section, subject, level):
    return f"s{section.pk}-{subject or 'any'}-{level or 'any'}"


def test_the_table_shows_the_bank_and_what_is_written_is_drawn(client, officer, draft, learner):
    singles, subject = draft.sections.first(), draft.subject_id
    client.force_login(officer)
    page = reverse("exam_office_grid", args=[draft.pk])
    shown = client.get(page).content.decode()
    assert f'name="{name(singles, subject, 1)}"' in shown
    # Four single choices in the bank, two of them of the first level and none of the fifth.
    assert "/ 2</span>" in shown
    assert f'name="{name(singles, subject, 5)}"' not in shown
    client.post(page, {name(singles, subject, 1): "2", name(singles, subject, 3): "1"})
    singles.refresh_from_db()
    assert singles.grid == [
        {"subject": subject, "difficulty": 1, "count": 2},
        {"subject": subject, "difficulty": 3, "count": 1},
    ]
    assert AuditEvent.objects.filter(action="exam.grid_written", actor=officer).exists()
    actions.publish_exam(officer, draft, now=draft.opens_at)
    prepare_papers(draft, [learner])
    drawn = draft.attempts.get().frozen_paper.sections[0].slots
    levels = Question.objects.filter(current__in=[slot.version for slot in drawn])
    assert sorted(levels.values_list("difficulty", flat=True)) == [1, 1, 3]


def test_more_than_the_section_holds_is_refused_and_nothing_is_stored(client, officer, draft):
    singles = draft.sections.first()
    client.force_login(officer)
    page = client.post(
        reverse("exam_office_grid", args=[draft.pk]),
        {name(singles, draft.subject_id, 1): "2", name(singles, None, 3): "2"},
    )
    assert "分配了 4 题，多于本题的 3 题" in page.content.decode()
    singles.refresh_from_db()
    assert singles.grid == []


def test_an_emptied_table_leaves_the_draw_open(client, officer, draft):
    singles = draft.sections.first()
    singles.grid = [{"subject": draft.subject_id, "difficulty": 1, "count": 2}]
    singles.save()
    client.force_login(officer)
    client.post(reverse("exam_office_grid", args=[draft.pk]), {name(singles, draft.subject_id, 1): ""})
    singles.refresh_from_db()
    assert singles.grid == []


def test_only_drafts_and_only_of_own_units(client, officer, stranger, draft):
    with pytest.raises(NotAllowedError):
        actions.write_grids(stranger, draft, {})
    actions.publish_exam(officer, draft, now=draft.opens_at)
    with pytest.raises(actions.ExamRefusedError) as refused:
        actions.write_grids(officer, draft, {})
    assert refused.value.code == "already_published"
    client.force_login(officer)
    assert client.get(reverse("exam_office_grid", args=[draft.pk])).status_code == 404


def test_a_grid_makes_papers_equally_hard(client, officer, draft, learner):
    """Three of two easy and two medium questions: one paper may hold two easy ones, another only one."""
    draft.balance_tolerance = None
    loose, of_trials = balance_of(draft)
    assert (loose.papers, of_trials) == (TRIALS, True)
    # Singles 10 points each at 0.9 or 0.6, and a true-or-false of the third level at 0.6.
    assert loose.low == pytest.approx((0.9 + 0.6 * 3) / 4)
    assert loose.high == pytest.approx((0.9 * 2 + 0.6 * 2) / 4)
    singles = draft.sections.first()
    singles.grid = [{"subject": None, "difficulty": 1, "count": 2}]
    singles.count = 2
    singles.save()
    assert balance_of(draft)[0].width == pytest.approx(0)
    client.force_login(officer)
    assert "试抽 100 份" in client.get(reverse("exam_office_plan", args=[draft.pk])).content.decode()
    prepare_papers(draft, [learner])
    found, of_trials = balance_of(draft)
    assert (found.papers, of_trials) == (1, False)
    assert "已生成 1 份" in client.get(reverse("exam_office_plan", args=[draft.pk])).content.decode()


def test_a_bank_that_cannot_fill_a_paper_has_no_spread(draft):
    draft.sections.update(count=99)
    assert balance_of(draft) == (None, True)
