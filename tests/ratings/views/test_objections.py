from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from academy.people.models import Person
from ratings.models import Objection
from tests.ratings.actions.test_steering import TODAY, calculated, put_on_notice  # noqa: F401

BACKEND = "academy.people.backends.PersonBackend"


@pytest.fixture
def notice(calculated, hr):  # noqa: F811
    put_on_notice(calculated, hr, starts_on=TODAY)
    calculated.refresh_from_db()
    return calculated.notice


def sign_in(client, username):
    client.force_login(Person.objects.get(username=username), backend=BACKEND)
    return client


def file(client, notice, wang):
    address = reverse("file_objection", args=[notice.cycle.code, wang.pk])
    evidence = SimpleUploadedFile("a.pdf", b"%PDF-1.7", "application/pdf")
    return client.post(address, {"text": "走访次数有误", "evidence": evidence}, follow=True)


def test_the_public_list_offers_objections_to_colleagues_only(client, notice, wang):
    address = reverse("public_notice", args=[notice.cycle.code])
    link = reverse("file_objection", args=[notice.cycle.code, wang.pk])
    assert link not in client.get(address).content.decode()
    assert link in sign_in(client, "QS-HW0002").get(address).content.decode()


def test_a_colleague_files_and_reads_the_answer(client, notice, wang, hr):
    page = file(sign_in(client, "QS-HW0002"), notice, wang).content.decode()
    assert "走访次数有误" in page
    objection = Objection.objects.get()
    sign_in(client, hr.username).post(
        reverse("ratings_answer_objection", args=[objection.pk]), {"upheld": "no", "answer": "记录属实"}
    )
    assert "记录属实" in sign_in(client, "QS-HW0002").get(reverse("my_stars")).content.decode()


def test_the_evidence_is_for_the_filer_and_the_officers(client, notice, wang, hr):
    file(sign_in(client, "QS-HW0002"), notice, wang)
    address = reverse("objection_evidence", args=[Objection.objects.get().pk])
    readers = {"QS-HW0002": 200, hr.username: 200, "QS-HW0001": 404, "hw-street": 404}
    found = {login: sign_in(client, login).get(address).status_code for login in readers}
    assert found == readers


def test_the_worklist_names_what_is_due(client, notice, wang, hr):
    file(sign_in(client, "QS-HW0002"), notice, wang)
    sign_in(client, hr.username)
    page = client.get(reverse("ratings_objections", args=[notice.cycle.pk])).content.decode()
    assert "走访次数有误" in page
    assert "异议待答复" in client.get(reverse("ratings_cycles")).content.decode()


def test_anybody_finds_a_name_in_the_public_list_without_script(client, notice, wang):
    address = reverse("public_notice", args=[notice.cycle.code])
    listed = [entry["name"] for entry in notice.snapshot]
    assert wang.name in listed
    page = client.get(address, {"name": f" {wang.name} "}).content.decode()
    assert page.count('class="notice-list__star"') == listed.count(wang.name)
    assert "公示名单的" in client.get(address, {"name": "查无此人"}).content.decode()
    everybody = client.get(address).content.decode()
    assert everybody.count('class="notice-list__star"') == len(listed)
    assert wang.worker_no not in everybody


def test_nobody_writes_an_objection_that_would_be_refused(client, notice, wang):
    notice.ends_on = TODAY - timedelta(days=1)
    notice.save()
    sign_in(client, "QS-HW0002")
    answer = client.get(reverse("file_objection", args=[notice.cycle.code, wang.pk]), follow=True)
    assert answer.status_code == 410
    assert "公示已于" in answer.content.decode()
