import pytest
from django.urls import reverse

from academy.people.models import AuditEvent
from exams.models import PrintedPaper
from tests.factories.exams import make_exam
from tests.factories.pdf import needs_drawing
from tests.factories.printing import printed_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(tree):
    return make_exam(tree.county)


@needs_drawing
def test_ordering_makes_the_files_and_every_one_taken_is_logged(
    client, officer, exam, django_capture_on_commit_callbacks
):
    client.force_login(officer)
    page = reverse("exam_office_print", args=[exam.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, {"variants": 2, "with_sheet": "on"})
    shown = client.get(page).content.decode()
    for printed in PrintedPaper.objects.all():
        assert str(printed.seed) in shown
        for part in ("paper", "key", "sheet"):
            address = reverse("exam_office_printed_paper", args=[exam.pk, printed.letter, part])
            assert address in shown
            taken = client.get(address)
            assert taken.content.startswith(b"%PDF")
            assert "no-store" in taken["Cache-Control"]
    events = AuditEvent.objects.filter(action="exam.printed_paper_taken", actor=officer)
    assert sorted(event.after["part"] for event in events) == [
        "key",
        "key",
        "paper",
        "paper",
        "sheet",
        "sheet",
    ]


def test_strangers_and_candidates_get_neither_paper_nor_key(client, stranger, learner, officer, exam):
    printed = printed_paper(exam, officer)
    address = reverse("exam_office_printed_paper", args=[exam.pk, printed.letter, "key"])
    for person in (stranger, learner):
        client.force_login(person)
        assert client.get(address).status_code in (302, 403, 404)
    client.force_login(officer)
    assert client.get(address.replace("key", "seed")).status_code == 404
    assert client.get(address.replace("key", "sheet")).status_code == 404
    assert client.get(address).content == b"%PDF key"
    assert AuditEvent.objects.filter(action="exam.printed_paper_taken").count() == 1


def test_the_number_of_variants_is_asked_for_and_limited(client, officer, exam):
    client.force_login(officer)
    for given in ("", "0", "7"):
        client.post(reverse("exam_office_print", args=[exam.pk]), {"variants": given})
    assert not PrintedPaper.objects.exists()


def test_the_page_reads_many_variants_with_few_queries(client, officer, exam, django_assert_num_queries):
    for letter in "ABCDEFGH":
        printed_paper(exam, officer, letter)
    client.force_login(officer)
    page = reverse("exam_office_print", args=[exam.pk])
    client.get(page)
    with django_assert_num_queries(13):
        client.get(page)
