import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from academy.people import actions
from academy.people.forms import PhotoArchiveForm
from academy.people.imports.photos import MAX_ARCHIVE_BYTES, MAX_BYTES
from academy.people.models import PhotoImport
from tests.factories.photos import archive, photo

pytestmark = pytest.mark.django_db


def upload(name, data):
    return SimpleUploadedFile(name, data)


def test_the_photo_is_shown_to_few_and_kept_by_no_cache(client, officer, stranger, learner):
    address = reverse("person_photo", args=[learner.pk])
    client.force_login(learner)
    assert client.get(address).status_code == 404
    assert address not in client.get(reverse("account")).content.decode()
    actions.set_photo(officer, learner, photo(), now=timezone.now())
    shown = client.get(address)
    assert shown["Content-Type"] == "image/jpeg"
    assert "no-store" in shown["Cache-Control"]
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8\xff")
    assert address in client.get(reverse("account")).content.decode()
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_her_own_data_hold_the_photo(client, officer, learner):
    actions.set_photo(officer, learner, photo(), now=timezone.now())
    client.force_login(learner)
    with zipfile.ZipFile(io.BytesIO(client.get(reverse("my_data")).content)) as found:
        assert found.read("photo.jpg").startswith(b"\xff\xd8\xff")


def test_the_office_sets_and_removes_it_on_the_page_of_the_person(client, officer, learner):
    client.force_login(officer)
    page = reverse("people_photo", args=[learner.pk])
    said = client.post(page, {"photo": upload("a.pdf", b"%PDF")}, follow=True).content.decode()
    assert "不是 JPEG" in said
    said = client.post(page, {"photo": upload("a.png", photo(kind="PNG"))}, follow=True).content.decode()
    assert reverse("person_photo", args=[learner.pk]) in said
    remove = reverse("people_photo_remove", args=[learner.pk])
    assert "请写明原因" in client.post(remove, {"reason": " "}, follow=True).content.decode()
    client.post(remove, {"reason": "本人要求"})
    learner.refresh_from_db()
    assert not learner.photo


def test_what_is_too_large_is_refused_before_it_is_read(client, officer, learner):
    client.force_login(officer)
    page = reverse("people_photo", args=[learner.pk])
    said = client.post(page, {"photo": upload("a.jpg", b"x" * (MAX_BYTES + 1))}, follow=True).content.decode()
    assert "超过 10 MB" in said
    large = upload("a.zip", b"x")
    large.size = MAX_ARCHIVE_BYTES + 1
    form = PhotoArchiveForm(files={"file": large})
    assert form.has_error("file", "archive_too_large")


def test_an_archive_is_read_shown_and_taken_in(
    client, officer, stranger, learner, django_capture_on_commit_callbacks
):
    client.force_login(officer)
    data = archive({"HW0001.jpg": photo(), "HW7777.jpg": photo()})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people_photos"), {"file": upload("照片.zip", data)})
    received = PhotoImport.objects.get()
    page = reverse("people_photo_import", args=[received.pk])
    shown = client.get(page).content.decode()
    assert "没有这个编号的人" in shown
    assert learner.name in shown
    assert "1 张可以导入" in shown
    start = reverse("people_photo_start", args=[received.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(start)
    learner.refresh_from_db()
    assert learner.photo
    assert "已经导入" in client.post(start, follow=True).content.decode()
    client.force_login(stranger)
    assert client.get(page).status_code == 404
