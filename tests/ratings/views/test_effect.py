import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.enums import Role
from academy.people.models import AuditEvent
from courses.models import HourRecord
from ratings import actions
from tests.factories.courses import make_subject
from tests.factories.people import PersonFactory, RoleAssignmentFactory
from tests.factories.ratings import ParticipantFactory, RatingCycleFactory

PAIRS = 12


@pytest.fixture
def subject(tree):
    return make_subject()


@pytest.fixture
def cycles(tree, subject):
    """Twelve people took the subject and rose by four, twelve colleagues of the same start rose by one."""
    pairs = [(PersonFactory(unit=tree.street), PersonFactory(unit=tree.street)) for _ in range(PAIRS)]
    for took, _other in pairs:
        HourRecord.objects.create(
            person=took, subject=subject, mode="on_site", hours=2, earned_on=date(2025, 5, 1), source="class",
            source_key=f"test:{took.pk}",
        )  # fmt: skip
    found = []
    for year, rise_took, rise_other in ((2024, 0, 0), (2025, 4, 1)):
        cycle = RatingCycleFactory(
            unit=tree.county, code=f"E-{year}", state="frozen",
            period_from=date(year, 1, 1), period_to=date(year, 12, 31), cut_off=date(year, 12, 31),
        )  # fmt: skip
        for number, (took, other) in enumerate(pairs):
            start = Decimal(80 + number)
            for person, rise in ((took, rise_took), (other, rise_other)):
                ParticipantFactory(
                    cycle=cycle, person=person, unit=tree.street, values={"satisfaction": start + rise}
                )
        actions.calculate(None, cycle, now=timezone.now())
        found.append(cycle)
    return found


@pytest.fixture
def office(client, tree):
    person = PersonFactory(unit=tree.county, worker_no="", office=True)
    RoleAssignmentFactory(person=person, role=Role.ACADEMY_ADMIN, unit=tree.county)
    client.force_login(person)
    return person


def asked(subject, **more):
    return {
        "training": f"subject-{subject.pk}", "figure": "satisfaction", "periods": "2024-12-31_2025-12-31",
    } | more  # fmt: skip


def test_report_finds_the_difference_and_warns_of_small_numbers(client, cycles, subject, office):
    words = client.get(reverse("ratings_effect"), asked(subject)).context["words"]
    assert "+3.00" in words.headline
    assert any("人数少" in warning for warning in words.warnings)
    assert dict(words.facts)["可比的参加者"] == f"{PAIRS} 人"


def test_page_says_what_it_cannot_prove_and_names_nobody(client, cycles, subject, office):
    shown = client.get(reverse("ratings_effect"), asked(subject)).content.decode()
    assert "不能证明是培训造成的" in shown
    assert not [p for p in cycles[0].participants.select_related("person") if p.person.name in shown]


def test_who_took_it_before_the_first_period_is_left_out(client, cycles, subject, office):
    HourRecord.objects.update(earned_on=date(2024, 3, 1))
    words = client.get(reverse("ratings_effect"), asked(subject)).context["words"]
    assert "人数太少" in words.headline


def test_export_says_who_made_it_and_reading_is_logged(client, cycles, subject, office):
    answer = client.get(reverse("ratings_effect"), asked(subject, export="1"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert office.name in " ".join(str(c.value) for row in book.active.iter_rows() for c in row)
    assert AuditEvent.objects.get(action="training_effect.read").after["figure"] == "satisfaction"


def test_another_county_sees_no_periods(client, cycles, subject, tree):
    stranger = PersonFactory(unit=tree.other_county, worker_no="", office=True)
    RoleAssignmentFactory(person=stranger, role=Role.ACADEMY_ADMIN, unit=tree.other_county)
    client.force_login(stranger)
    shown = client.get(reverse("ratings_effect"), asked(subject))
    assert "至少要有前后两个计算过的考评周期" in shown.content.decode()
    assert shown.context["words"] is None


def test_odd_addresses_are_answered_in_words(client, cycles, subject, office):
    for odd in ({"training": "subject-0"}, {"periods": "x"}, {"figure": ""}):
        answer = client.get(reverse("ratings_effect"), asked(subject) | odd)
        assert answer.status_code == 200
        assert answer.context["words"] is None
