from datetime import date

import pytest
from django.urls import reverse

from academy.people import actions
from academy.people.actions import CalendarRefusedError
from academy.people.models import AuditEvent, Holiday
from academy.people.queries import working_days_from
from academy.people.rules import NotAllowedError
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2030, 1, 1)


@pytest.fixture
def admin(tree):
    return PersonFactory(unit=tree.city, worker_no="", office=True, is_superuser=True)


def test_registered_days_move_the_deadline(admin):
    assert working_days_from(NEW_YEAR, 2)[-1] == date(2030, 1, 2)
    actions.set_day(admin, NEW_YEAR, is_workday=False, note="元旦")
    actions.set_day(admin, date(2030, 1, 5), is_workday=True, note="元旦调休")
    assert working_days_from(NEW_YEAR, 4)[-1] == date(2030, 1, 5)
    assert AuditEvent.objects.filter(action="calendar.day_set").count() == 2


@pytest.mark.parametrize(("day", "works"), [(NEW_YEAR, True), (date(2030, 1, 5), False)])
def test_plain_days_are_not_registered(admin, day, works):
    with pytest.raises(CalendarRefusedError):
        actions.set_day(admin, day, is_workday=works, note="")
    assert not Holiday.objects.filter(day=day).exists()


def test_cleared_day_is_a_plain_day_again(admin):
    actions.clear_day(admin, actions.set_day(admin, NEW_YEAR, is_workday=False, note="元旦"))
    assert working_days_from(NEW_YEAR, 1) == [NEW_YEAR]
    assert AuditEvent.objects.get(action="calendar.day_cleared").before["note"] == "元旦"


def test_only_the_administrator_edits(tree):
    stranger = PersonFactory(unit=tree.city, worker_no="", office=True)
    with pytest.raises(NotAllowedError):
        actions.set_day(stranger, NEW_YEAR, is_workday=False, note="")


@pytest.fixture
def page(client, admin):
    client.force_login(admin)
    return client


def test_year_without_days_says_so(page):
    assert (
        "2031 年还没有登记放假安排" in page.get(reverse("people_calendar"), {"year": "2031"}).content.decode()
    )


def test_day_is_registered_and_shown_in_its_year(page):
    sent = {"day": "2030-01-01", "works": "no", "note": "元旦"}
    shown = page.post(reverse("people_calendar"), sent, follow=True).content.decode()
    assert Holiday.objects.get(day=date(2030, 1, 1)).is_workday is False
    assert "2030-01-01" in shown


def test_plain_day_is_refused_in_words(page):
    sent = {"day": "2030-01-02", "works": "yes", "note": ""}
    assert "按平常的星期就是如此" in page.post(reverse("people_calendar"), sent).content.decode()


def test_odd_years_in_the_address_do_no_harm(page):
    for year in ("0", "99999", "²", "-5", "x"):
        assert page.get(reverse("people_calendar"), {"year": year}).status_code == 200
