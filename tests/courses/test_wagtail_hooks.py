import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from academy.people.enums import Role
from courses.demo import set_up_authoring
from courses.models import HourRecord, TrainingClass
from tests.factories.courses import make_academy, make_hours, make_subject, make_track
from tests.factories.people import PersonFactory, RoleAssignmentFactory


@pytest.fixture
def class_fields(tree):
    return {
        "name": "第一期轮训班",
        "series": "",
        "intake": "1",
        "category": "in_service",
        "academy": make_academy(tree.county).pk,
        "unit": tree.county.pk,
        "organiser": "",
        "place": "",
        "starts_on": "2026-03-02",
        "ends_on": "2026-03-06",
        "capacity": "113",
    }


def sign_in(client, person):
    client.force_login(person)
    return client


def test_office_sets_up_a_class_of_its_own_unit(client, officer, class_fields):
    sign_in(client, officer).post(reverse("classes:add"), class_fields)
    assert TrainingClass.objects.get().name == "第一期轮训班"
    assert "第一期轮训班" in client.get(reverse("classes:index")).content.decode()


def test_office_cannot_set_up_a_class_of_another_county(client, officer, tree, class_fields):
    client = sign_in(client, officer)
    response = client.post(reverse("classes:add"), {**class_fields, "unit": tree.other_county.pk})
    assert response.status_code == 200
    assert not TrainingClass.objects.exists()


def test_class_that_ends_before_it_starts_is_refused(client, officer, class_fields):
    response = sign_in(client, officer).post(
        reverse("classes:add"), {**class_fields, "ends_on": "2026-03-01"}
    )
    assert response.status_code == 200
    assert not TrainingClass.objects.exists()


def test_other_county_sees_and_edits_no_class(client, officer, stranger, class_fields):
    sign_in(client, officer).post(reverse("classes:add"), class_fields)
    own = TrainingClass.objects.get()
    client = sign_in(Client(), stranger)
    assert "第一期轮训班" not in client.get(reverse("classes:index")).content.decode()
    assert client.get(reverse("classes:edit", args=[own.pk])).status_code == 404
    client.post(reverse("classes:edit", args=[own.pk]), {**class_fields, "name": "改了"})
    assert TrainingClass.objects.get().name == "第一期轮训班"


def test_nobody_deletes_a_class(client, officer, class_fields):
    client = sign_in(client, officer)
    client.post(reverse("classes:add"), class_fields)
    client.post(reverse("classes:delete", args=[TrainingClass.objects.get().pk]))
    assert TrainingClass.objects.count() == 1


@pytest.mark.parametrize("name", ["classes", "instructors", "hour_records"])
def test_office_lists_are_closed_to_learners(client, learner, name):
    response = sign_in(client, learner).get(reverse(f"{name}:index"))
    assert response.status_code in (302, 403)


@pytest.mark.parametrize("action", ["inspect", "edit", "history", "usage", "delete"])
def test_hours_of_another_county_stay_closed(client, learner, stranger, action):
    record = make_hours(learner, make_subject(lessons=0), "a", evidence="机密依据")
    response = sign_in(client, stranger).get(reverse(f"hour_records:{action}", args=[record.pk]))
    assert response.status_code in (302, 404)
    assert "机密依据" not in response.content.decode()


def test_office_verifies_hours_but_changes_nothing_else(client, learner, officer):
    record = make_hours(learner, make_subject(lessons=0), "a")
    client = sign_in(client, officer)
    address = reverse("hour_records:edit", args=[record.pk])
    assert client.get(address).status_code == 200
    client.post(address, {"verified": "on", "hours": "99"})
    record.refresh_from_db()
    assert record.verified_by == officer
    assert record.hours == 3


def test_own_hours_are_not_verified(client, officer):
    record = make_hours(officer, make_subject(lessons=0), "a")
    response = sign_in(client, officer).post(
        reverse("hour_records:edit", args=[record.pk]), {"verified": "on"}
    )
    assert response.status_code == 200
    assert HourRecord.objects.get().verified_at is None


def test_instructor_writes_below_tracks_and_publishes_nothing(tree):
    subject = make_subject()
    set_up_authoring([make_track()])
    teacher = PersonFactory(unit=tree.county, worker_no="", office=True)
    RoleAssignmentFactory(person=teacher, role=Role.INSTRUCTOR, unit=tree.county)
    teacher.groups.add(*_groups(Role.INSTRUCTOR))
    may = subject.permissions_for_user(teacher)
    assert may.can_edit()
    assert may.can_add_subpage()
    assert may.can_submit_for_moderation()
    assert not may.can_publish()
    assert not may.can_delete()


def test_academy_office_publishes(tree):
    subject = make_subject()
    set_up_authoring([make_track()])
    head = PersonFactory(unit=tree.county, worker_no="", office=True)
    head.groups.add(*_groups(Role.ACADEMY_ADMIN))
    assert subject.permissions_for_user(head).can_publish()


def test_setting_up_authoring_twice_changes_nothing(db):
    track = make_track()
    assert set_up_authoring([track]) == set_up_authoring([track])
    assert track.get_workflow().name == "课程审核"


def _groups(role):
    return Group.objects.filter(name=role.value)


def test_the_form_of_a_subject_ticks_its_abilities(db):
    subject = make_subject(lessons=0, competencies=["patrol"])
    form = subject.get_edit_handler().get_form_class()(instance=subject)
    assert form["competencies"].value() == ["patrol"]
    assert {"patrol", "communication", "server"} <= {
        value for value, _label in form.fields["competencies"].choices
    }
