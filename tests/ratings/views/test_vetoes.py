import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from academy.people.models import AuditEvent, Person
from academy.tabular.workbooks import open_table
from ratings import actions
from ratings.models import VetoRecord

BACKEND = "academy.people.backends.PersonBackend"
PDF = b"%PDF-1.7 facts"


@pytest.fixture
def officer(client, hr):
    client.force_login(hr, backend=BACKEND)
    return client


def propose(client, cycle, evidence=None):
    data = {
        "worker_no": "HW0001",
        "code": "V02",
        "facts": "走访记录系伪造",
        "document": "青网〔2025〕1号",
        "decided_on": "2025-05-01",
    }
    if evidence:
        data["evidence"] = evidence
    return client.post(reverse("ratings_vetoes", args=[cycle.pk]), data)


def address(veto):
    return reverse("ratings_veto_evidence", args=[veto.cycle_id, veto.pk])


def a_file(content=PDF, kind="application/pdf"):
    return SimpleUploadedFile("认定.pdf", content, kind)


def test_the_document_of_a_veto_is_opened_from_the_list_and_by_the_second_person(
    officer, client, cycle, city, wang
):
    assert propose(officer, cycle, a_file()).status_code == 302
    veto = VetoRecord.objects.get()
    assert "认定" not in veto.evidence.name
    page = officer.get(reverse("ratings_vetoes", args=[cycle.pk])).content.decode()
    assert f'href="{address(veto)}"' in page
    second = city.officers["hw-street"]
    client.force_login(second, backend=BACKEND)
    waiting = client.get(reverse("ratings_vetoes", args=[cycle.pk])).content.decode()
    assert waiting.count(f'href="{address(veto)}"') == 2
    response = client.get(address(veto))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    event = AuditEvent.objects.filter(actor=second, after__page="veto_evidence").get()
    assert [subject.person_id for subject in event.subjects.all()] == [wang.pk]


def test_a_veto_without_a_document_has_no_link(officer, cycle):
    assert propose(officer, cycle).status_code == 302
    veto = VetoRecord.objects.get()
    page = officer.get(reverse("ratings_vetoes", args=[cycle.pk])).content.decode()
    assert f'href="{address(veto)}"' not in page
    assert officer.get(address(veto)).status_code == 404


def test_what_only_calls_itself_a_document_is_refused(officer, cycle):
    page = propose(officer, cycle, a_file(b"MZ program")).content.decode()
    assert "只接收 PDF、JPG 或 PNG 文件。" in page
    assert not VetoRecord.objects.exists()


def test_she_and_another_street_never_get_the_document(officer, client, cycle, wang, city):
    propose(officer, cycle, a_file())
    veto = VetoRecord.objects.get()
    for login in ("QS-HW0001", "qsjd-street"):
        client.force_login(Person.objects.get(username=login), backend=BACKEND)
        assert client.get(address(veto)).status_code in (302, 403, 404)


def test_a_workbook_says_that_there_is_a_file(officer, cycle):
    propose(officer, cycle, a_file())
    content = officer.get(reverse("ratings_list_export", args=[cycle.pk, "vetoes"])).content
    rows = [row.values for row in open_table(content, "x.xlsx").visible_sheets[0].rows()]
    header = next(row for row in rows if "证明材料" in row)
    assert rows[-1][list(header).index("证明材料")] == "打开文件"


def add_address(veto):
    return reverse("ratings_add_veto_evidence", args=[veto.cycle_id, veto.pk])


def test_a_document_is_added_to_a_confirmed_veto_and_changes_nothing_else(officer, client, cycle, city, hr):
    propose(officer, cycle)
    veto = VetoRecord.objects.get()
    second = city.officers["qs-hr2"]
    actions.confirm_veto(second, veto)
    assert add_address(veto) in officer.get(reverse("ratings_vetoes", args=[cycle.pk])).content.decode()
    assert officer.post(add_address(veto)).status_code == 200
    assert not VetoRecord.objects.get().evidence
    refused = officer.post(add_address(veto), {"evidence": a_file(b"MZ program")}).content.decode()
    assert "只接收 PDF、JPG 或 PNG 文件。" in refused
    assert officer.post(add_address(veto), {"evidence": a_file()}).status_code == 302
    added = VetoRecord.objects.get()
    assert added.evidence.read() == PDF
    assert (added.proposed_by, added.confirmed_by, added.status) == (hr, second, "confirmed")
    event = AuditEvent.objects.get(action="veto.evidence_added")
    assert (event.actor, event.object_id, event.after["code"]) == (hr, str(veto.person_id), "V02")
    page = officer.get(reverse("ratings_vetoes", args=[cycle.pk])).content.decode()
    assert address(veto) in page
    assert add_address(veto) not in page
    assert officer.post(add_address(veto), {"evidence": a_file()}).status_code == 404


def test_a_document_that_stands_there_is_never_replaced(officer, cycle, hr):
    propose(officer, cycle, a_file())
    veto = VetoRecord.objects.get()
    with pytest.raises(actions.DecisionRefusedError):
        actions.add_veto_evidence(hr, veto, a_file(b"%PDF-other"))
    assert VetoRecord.objects.get().evidence.read() == PDF


def test_another_street_and_she_herself_add_nothing(officer, client, cycle, city):
    propose(officer, cycle)
    veto = VetoRecord.objects.get()
    for login in ("QS-HW0001", "qsjd-street", "bh-hr"):
        client.force_login(Person.objects.get(username=login), backend=BACKEND)
        assert client.post(add_address(veto), {"evidence": a_file()}).status_code in (302, 403, 404)
    assert not VetoRecord.objects.get().evidence


def test_who_confirmed_a_veto_is_not_overwritten_by_a_third_person(officer, cycle, city):
    propose(officer, cycle)
    veto = VetoRecord.objects.get()
    actions.confirm_veto(city.officers["qs-hr2"], veto)
    with pytest.raises(actions.DecisionRefusedError):
        actions.confirm_veto(city.officers["hw-street"], VetoRecord.objects.get())
    assert VetoRecord.objects.get().confirmed_by == city.officers["qs-hr2"]
