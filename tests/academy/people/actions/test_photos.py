from datetime import timedelta

import pytest
from django.utils import timezone

from academy.jobs.models import Job
from academy.people import actions
from academy.people.imports.photos import PhotoRefused
from academy.people.models import AuditEvent, PhotoImport
from academy.people.rules import NotAllowedError, can_see_photo
from tests.factories.people import PersonFactory
from tests.factories.photos import archive, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def take_in(officer, django_capture_on_commit_callbacks):
    """An archive as far as its dry run."""

    def run(files):
        with django_capture_on_commit_callbacks(execute=True):
            actions.receive_photos(officer, archive(files), "p.zip", now=timezone.now())
        return PhotoImport.objects.latest("pk")

    return run


@pytest.fixture
def confirm(officer, django_capture_on_commit_callbacks):
    def run(received):
        with django_capture_on_commit_callbacks(execute=True):
            job = actions.start_photo_import(officer, received, now=timezone.now())
        assert Job.objects.get(pk=job.pk).state == "done"
        received.refresh_from_db()

    return run


def codes(received):
    return {line["file"]: line["code"] for line in received.report}


def test_only_she_and_her_office_see_the_photo(learner, officer, stranger, tree):
    assert can_see_photo(learner, learner)
    assert can_see_photo(officer, learner)
    assert not can_see_photo(stranger, learner)
    assert not can_see_photo(PersonFactory(unit=tree.community), learner)


def test_a_new_photo_replaces_the_file_of_the_old_one(officer, learner, django_capture_on_commit_callbacks):
    actions.set_photo(officer, learner, photo(), now=timezone.now())
    storage, first = learner.photo.storage, learner.photo.name
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_photo(officer, learner, photo(colour="#112233"), now=timezone.now())
    assert not storage.exists(first)
    assert storage.exists(learner.photo.name)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_photo(officer, learner, reason="认错了人", now=timezone.now())
    learner.refresh_from_db()
    assert not learner.photo
    logged = AuditEvent.objects.filter(object_id=str(learner.pk)).order_by("pk")
    assert list(logged.values_list("action", flat=True)) == ["person.photo_set"] * 2 + [
        "person.photo_removed"
    ]
    assert logged.last().reason == "认错了人"


def test_strangers_and_she_herself_change_nothing(stranger, learner):
    for person in (stranger, learner):
        with pytest.raises(NotAllowedError):
            actions.set_photo(person, learner, photo(), now=timezone.now())
        with pytest.raises(NotAllowedError):
            actions.remove_photo(person, learner, reason="x", now=timezone.now())


def test_a_file_that_is_no_photo_leaves_the_old_one(officer, learner):
    actions.set_photo(officer, learner, photo(), now=timezone.now())
    kept = learner.photo.name
    with pytest.raises(PhotoRefused):
        actions.set_photo(officer, learner, b"no", now=timezone.now())
    learner.refresh_from_db()
    assert learner.photo.name == kept


def test_a_dry_run_says_of_every_file_what_becomes_of_it(take_in, confirm, officer, learner, tree):
    two = PersonFactory(unit=tree.community, worker_no="HW0002")
    PersonFactory(unit=tree.community, worker_no="HW0003")
    foreign = PersonFactory(unit=tree.other_county, worker_no="XX0009")
    actions.set_photo(officer, two, photo(), now=timezone.now())
    received = take_in(
        {
            "HW0001.jpg": photo(),
            "HW0002.jpg": photo(),
            "HW0003.jpg": photo(),
            "HW0003_b.png": photo(kind="PNG"),
            "HW9999.jpg": photo(),
            "XX0009.jpg": photo(),
            "HW0004.jpg": b"no",
        }
    )
    assert codes(received) == {
        "HW0001.jpg": "new",
        "HW0002.jpg": "replaces",
        "HW0003.jpg": "twice",
        "HW0003_b.png": "twice",
        "HW9999.jpg": "unknown_number",
        "XX0009.jpg": "unknown_number",
        "HW0004.jpg": "not_image",
    }
    learner.refresh_from_db()
    assert not learner.photo
    stored = received.file.name
    confirm(received)
    assert received.imported == 2
    assert not received.file
    assert not learner.photo.storage.exists(stored)
    learner.refresh_from_db()
    foreign.refresh_from_db()
    assert learner.photo
    assert not foreign.photo


def test_a_number_that_two_people_bear_is_nobodys(take_in, officer, learner, tree):
    officer.role_assignments.update(unit=tree.city)
    PersonFactory(unit=tree.other_county, county=tree.other_county, worker_no=learner.worker_no)
    received = take_in({f"{learner.worker_no}.jpg": photo(), f"{learner.username}.jpg": photo()})
    assert codes(received) == {f"{learner.worker_no}.jpg": "several_people", f"{learner.username}.jpg": "new"}


def test_taking_in_twice_is_the_same_as_once(take_in, confirm, learner):
    received = take_in({"HW0001.jpg": photo()})
    confirm(received)
    confirm(received)
    assert received.imported == 1
    assert AuditEvent.objects.filter(action="person.photo_set").count() == 1


def test_what_is_no_archive_is_said(officer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        actions.receive_photos(officer, b"no zip", "p.zip", now=timezone.now())
    assert PhotoImport.objects.get().refusal == "no_archive"


def test_an_archive_nobody_confirmed_is_deleted_after_a_day(take_in, django_capture_on_commit_callbacks):
    old = take_in({"HW0001.jpg": photo()})
    assert actions.drop_old_archives(now=timezone.now()) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.drop_old_archives(now=timezone.now() + timedelta(days=2)) == 1
    name, storage = old.file.name, old.file.storage
    old.refresh_from_db()
    assert not old.file
    assert not storage.exists(name)


def test_nobody_confirms_the_archive_of_another(take_in, learner, stranger):
    received = take_in({"HW0001.jpg": photo()})
    with pytest.raises(NotAllowedError):
        actions.start_photo_import(stranger, received, now=timezone.now())
