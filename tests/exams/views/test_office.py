import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.enums import Role
from exams import actions
from exams.models import Candidate, Exam
from exams.queries.refused import refused_candidates
from tests.factories.exams import make_bank, make_exam
from tests.factories.people import PersonFactory, RoleAssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(tree):
    person = PersonFactory(unit=tree.county, office=True, worker_no="", name="顾老师")
    RoleAssignmentFactory(person=person, role=Role.INSTRUCTOR, unit=tree.county)
    return person


def test_plan_page_checks_and_publishes(client, officer, stranger, tree):
    exam = make_exam(tree.county, published_at=None)
    url = reverse("exam_office_plan", args=[exam.pk])
    client.force_login(stranger)
    assert client.get(url).status_code == 404
    client.force_login(officer)
    assert "题库够用" in client.get(url).content.decode()
    client.post(reverse("exam_office_publish", args=[exam.pk]))
    exam.refresh_from_db()
    assert exam.published_by == officer


def test_a_plan_the_bank_cannot_fill_is_not_published(client, officer, tree):
    exam = make_exam(tree.county, published_at=None, sections=(("single", 99, 1),))
    client.force_login(officer)
    page = client.post(reverse("exam_office_publish", args=[exam.pk]), follow=True).content.decode()
    assert "不够" in page
    exam.refresh_from_db()
    assert exam.published_at is None


def test_an_exam_is_planned_for_own_units_only(client, officer, tree):
    subject = make_bank()
    client.force_login(officer)
    assert client.get(reverse("exam_office_new_plan")).status_code == 200
    form = {
        "code": "NEW",
        "name": "新考试",
        "kind": "completion",
        "subject": subject.pk,
        "unit": tree.county.pk,
        "opens_at": "2026-01-01 09:00",
        "closes_at": "2027-01-01 09:00",
        "duration_minutes": 30,
        "pass_mark": 60,
        "attempts_allowed": 1,
        "grace_minutes": 30,
        "markers": 1,
        "marking_limit": 20,
        "review_days": 5,
        "show_answers": "after_release",
        "sections-TOTAL_FORMS": 1,
        "sections-INITIAL_FORMS": 0,
        "sections-MIN_NUM_FORMS": 1,
        "sections-MAX_NUM_FORMS": 1000,
        "sections-0-title": "一",
        "sections-0-kind": "single",
        "sections-0-count": 2,
        "sections-0-points": 5,
        "sections-0-credit": "half_for_subset",
        "sections-0-sort_order": 1,
    }
    client.post(reverse("exam_office_new_plan"), {**form, "unit": tree.other_county.pk})
    assert not Exam.objects.exists()
    client.post(reverse("exam_office_new_plan"), form)
    exam = Exam.objects.get()
    assert exam.sections.get().count == 2
    assert client.get(reverse("exam_office_edit_plan", args=[exam.pk])).status_code == 200
    actions.publish_exam(officer, exam, now=timezone.now())
    assert client.get(reverse("exam_office_edit_plan", args=[exam.pk])).status_code == 404


PAGES = ["exam_office_questions", "exam_office_new_question", "exam_office_plans", "exam_office_marking"]


@pytest.mark.parametrize("name", PAGES)
def test_learners_find_no_back_office(client, learner, name):
    client.force_login(learner)
    assert client.get(reverse(name)).status_code in (302, 403)


def test_the_plan_names_whom_the_door_will_refuse_and_why(client, officer, teacher, learner, tree):
    exam = make_exam(tree.county, by_list=True)
    Candidate.objects.bulk_create(Candidate(exam=exam, person=person) for person in (teacher, learner))
    far = PersonFactory(unit=tree.far_community, name="远方")
    RoleAssignmentFactory(person=far, role=Role.INSTRUCTOR, unit=tree.far_community)
    Candidate.objects.create(exam=exam, person=far)
    client.force_login(officer)
    page = client.get(reverse("exam_office_plan", args=[exam.pk])).content.decode()
    panel = page.partition("名单中不能参考的人员")[2].partition("</section>")[0]
    assert "顾老师" in panel
    assert "教师" in panel
    assert "另有 1 人" in panel
    assert learner.name not in panel
    assert far.name not in panel
    Candidate.objects.filter(person__in=[teacher, far]).delete()
    assert "不能参考的人员" not in client.get(reverse("exam_office_plan", args=[exam.pk])).content.decode()


@pytest.mark.parametrize("people", [1, 3])
def test_refused_candidates_take_three_queries_however_many(officer, tree, django_assert_num_queries, people):
    exam = make_exam(tree.county, by_list=True)
    for _ in range(people):
        person = PersonFactory(unit=tree.community)
        RoleAssignmentFactory(person=person, role=Role.INSTRUCTOR, unit=tree.county)
        Candidate.objects.create(exam=exam, person=person)
    with django_assert_num_queries(4):
        found = refused_candidates(officer, exam)
        assert [person.key_offices[0].unit.name for person in found.persons] == [tree.county.name] * people


def test_a_new_plan_releases_nothing_by_itself_unless_asked(client, officer, tree):
    client.force_login(officer)
    page = client.get(reverse("exam_office_new_plan"))
    assert page.context["form"]["release_at_once"].value() is False
    exam = make_exam(tree.county, published_at=None, release_at_once=True)
    page = client.get(reverse("exam_office_edit_plan", args=[exam.pk]))
    assert page.context["form"]["release_at_once"].value() is True
