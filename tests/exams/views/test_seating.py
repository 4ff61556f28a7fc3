import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from exams.models import Candidate
from tests.factories.exams import make_exam
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coming(tree, learner):
    PersonFactory.create_batch(3, unit=tree.community)
    return make_exam(tree.county, opens_at=timezone.now() + timedelta(hours=5))


def rooms(*given):
    data = {"form-TOTAL_FORMS": len(given), "form-INITIAL_FORMS": 0}
    for n, (name, rows, columns) in enumerate(given):
        data |= {f"form-{n}-name": name, f"form-{n}-rows": rows, f"form-{n}-columns": columns}
    return data


def test_the_plan_shows_every_seat_and_the_list_holds_the_same(client, officer, coming, learner):
    client.force_login(officer)
    page = reverse("exam_office_seating", args=[coming.pk])
    assert "还没有排座" in client.get(page).content.decode()
    shown = client.post(page, rooms(("三楼", 2, 2)), follow=True).content.decode()
    assert learner.name in shown
    assert "题目顺序各不相同" in shown
    book = load_workbook(
        io.BytesIO(client.get(reverse("exam_office_seating_export", args=[coming.pk])).content)
    )
    (made, *_rest), _header, *rows = book.active.values
    assert officer.name in made
    listed = {row[3]: f"{row[0]}-{row[1]:02d}-{row[2]:02d}" for row in rows}
    assert listed == dict(Candidate.objects.values_list("person__name", "site"))


def test_rooms_need_names_of_their_own_and_enough_seats(client, officer, coming):
    client.force_login(officer)
    page = reverse("exam_office_seating", args=[coming.pk])
    assert "不能重复" in client.post(page, rooms(("甲", 2, 2), ("甲", 2, 2))).content.decode()
    assert "座位比考生少" in client.post(page, rooms(("甲", 1, 1)), follow=True).content.decode()
    assert not Candidate.objects.exclude(site="").exists()


def test_a_room_without_a_name_is_asked_for_it(client, officer, coming):
    client.force_login(officer)
    sent = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-rows": "9", "form-0-columns": "9"}
    page = client.post(reverse("exam_office_seating", args=[coming.pk]), sent)
    assert page.status_code == 200
    assert page.context["form_rooms"].errors[0].keys() == {"name"}
    assert not Candidate.objects.exclude(site="").exists()


def test_the_page_reads_a_full_hall_with_few_queries(
    client, officer, coming, tree, django_assert_num_queries
):
    PersonFactory.create_batch(30, unit=tree.community)
    client.force_login(officer)
    page = reverse("exam_office_seating", args=[coming.pk])
    client.post(page, rooms(("甲", 7, 7)))
    client.get(page)
    with django_assert_num_queries(13):
        client.get(page)
