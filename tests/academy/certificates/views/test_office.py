from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from academy.certificates.models import Certificate
from tests.factories.certificates import AcademyFactory
from tests.factories.pdf import needs_drawing


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


def test_the_register_lists_the_papers_of_her_units(office, paper, stranger):
    assert paper.number in office.get(reverse("certificates_register")).content.decode()
    office.force_login(stranger)
    assert paper.number not in office.get(reverse("certificates_register")).content.decode()
    assert office.get(reverse("certificates_paper", args=[paper.pk])).status_code == 404


def test_a_learner_does_not_reach_the_register(client, paper, learner):
    client.force_login(learner)
    for address in (reverse("certificates_register"), reverse("certificates_paper", args=[paper.pk])):
        assert client.get(address).status_code in {302, 403}


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("kind=star", True),
        ("kind=honour", False),
        ("status=valid", True),
        ("status=expired", False),
        ("status=revoked", False),
        ("year=2025", True),
        ("year=2024", False),
        ("q=海燕", True),
        ("q=0001", True),
        ("q=无此人", False),
    ],
)
def test_the_register_is_filtered(office, paper, query, listed):
    body = office.get(f"{reverse('certificates_register')}?{query}").content.decode()
    assert (reverse("certificates_paper", args=[paper.pk]) in body) is listed


def test_the_register_as_a_workbook(office, paper):
    answer = office.get(reverse("certificates_export") + "?kind=star")
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert "导出" in rows[0][0]
    assert rows[1][:3] == ["编号", "机读码", "种类"]
    assert rows[2][0] == paper.number
    assert len(rows) == 3


def test_she_revokes_with_a_reason_and_sees_it_in_the_history(office, paper):
    address = reverse("certificates_revoke", args=[paper.pk])
    empty = office.post(address, {"revoke-reason_class": "other", "revoke-reason": ""})
    assert empty.status_code == 422
    assert Certificate.objects.get(pk=paper.pk).status == "valid"
    office.post(address, {"revoke-reason_class": "issued_in_error", "revoke-reason": "重复签发"})
    body = office.get(reverse("certificates_paper", args=[paper.pk])).content.decode()
    assert "重复签发" in body
    assert Certificate.objects.get(pk=paper.pk).status == "revoked"


def test_she_reissues_with_a_corrected_name(office, paper):
    values = {
        "holder_name": "王海雁",
        "unit_name": "临河社区",
        "subject": "2025年度考评",
        "reason": "更正姓名",
    }
    office.post(
        reverse("certificates_reissue", args=[paper.pk]),
        {f"reissue-{name}": value for name, value in values.items()},
    )
    new = Certificate.objects.get(replaces=paper)
    assert (new.holder_name, new.face.star, new.face.cycle_name) == ("王海雁", 4, "2025年度考评")


def test_a_second_ending_is_refused_with_a_sentence(office, paper):
    address = reverse("certificates_revoke", args=[paper.pk])
    form = {"revoke-reason_class": "other", "revoke-reason": "撤销"}
    office.post(address, form)
    answer = office.post(address, form)
    assert answer.status_code == 409
    assert "不能再次办理" in answer.content.decode()


def test_the_academy_is_edited_by_its_own_office(office, academy, tree):
    other = AcademyFactory(
        unit=tree.other_county, name="白鹤网格学院", number_prefix="白鹤", code_prefix="BH"
    )
    listing = office.get(reverse("academies:index")).content.decode()
    assert academy.name in listing
    assert other.name not in listing
    assert office.get(reverse("academies:edit", args=[academy.pk])).status_code == 200
    assert office.get(reverse("academies:edit", args=[other.pk])).status_code == 404


def test_the_office_changes_the_seal_but_not_the_unit_or_the_prefix(office, academy, tree):
    values = {"name": academy.name, "seal_text": "青石学院", "signatory": "周明", "is_demonstration": "on"}
    moved = {"unit": tree.city.pk, "number_prefix": "云川", "code_prefix": "YC"}
    office.post(reverse("academies:edit", args=[academy.pk]), {**values, **moved})
    academy.refresh_from_db()
    assert (academy.seal_text, academy.signatory) == ("青石学院", "周明")
    assert (academy.unit_id, academy.number_prefix, academy.code_prefix) == (tree.county.pk, "青石", "QS")


@needs_drawing
@pytest.mark.parametrize("kind", ["completion", "licence", "star", "honour"])
def test_a_preview_is_drawn_and_leaves_no_record(office, academy, kind):
    answer = office.get(reverse("certificates_preview", args=[academy.pk, kind]))
    assert answer.content.startswith(b"%PDF-")
    assert not Certificate.objects.exists()


def test_a_preview_of_an_unknown_kind_is_not_found(office, academy):
    assert office.get(reverse("certificates_preview", args=[academy.pk, "poster"])).status_code == 404
