import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.enums import Role
from ratings import actions
from ratings.enums import AppealEffect, ObjectionStatus
from ratings.models import Appeal, AppealPreview, FinalRating
from tests.factories.finals import finalise_as_computed
from tests.factories.people import PersonFactory, RoleAssignmentFactory

BACKEND = "academy.people.backends.PersonBackend"
FIGURES = {"figure_0": "satisfaction", "value_0": "93.5"}


@pytest.fixture
def finals(example):
    cycle, _rows = example
    actions.calculate(None, cycle, now=timezone.now())
    return finalise_as_computed(cycle, timezone.localdate())


@pytest.fixture
def officer(finals):
    unit = finals["B01"].cycle.unit
    person = PersonFactory(unit=unit, worker_no="", office=True)
    RoleAssignmentFactory(person=person, role=Role.COUNTY_REVIEWER, unit=unit)
    return person


@pytest.fixture
def appeal(client, finals):
    client.force_login(finals["B01"].person, backend=BACKEND)
    address = reverse("file_appeal", args=[finals["B01"].cycle.code])
    client.post(address, {"text": "满意度应为 93.5"})
    return Appeal.objects.get()


def test_the_worker_sees_until_when_and_then_her_appeal(client, finals, appeal):
    address = reverse("my_rating", args=[finals["B01"].cycle.code])
    page = client.get(address).content.decode()
    assert "满意度应为 93.5" in page
    assert "最晚" not in page
    client.force_login(finals["B02"].person, backend=BACKEND)
    page = client.get(address).content.decode()
    assert "最晚" in page
    assert "满意度应为 93.5" not in page


def weighed(client, appeal, figures=FIGURES):
    return client.post(reverse("ratings_appeal_effects", args=[appeal.pk]), figures, follow=True)


def test_the_officer_sees_who_is_touched_and_decides_on_that(client, finals, appeal, officer):
    client.force_login(officer, backend=BACKEND)
    page = weighed(client, appeal)
    words = page.content.decode()
    assert "吴倩" in words
    assert "超出名额的一席" in words
    about = page.context["decide_form"].initial
    answer = {"upheld": AppealEffect.EXTRA_SEAT.value, "answer": "核实无误", **about}
    client.post(reverse("ratings_decide_appeal", args=[appeal.pk]), answer)
    appeal.refresh_from_db()
    assert (appeal.status, appeal.new_star) == (ObjectionStatus.UPHELD, 4)
    assert [(each["figure"], each["value"]) for each in appeal.corrections] == [("satisfaction", "93.5")]
    client.force_login(finals["B01"].person, backend=BACKEND)
    assert "核实无误" in client.get(reverse("my_rating", args=[finals["B01"].cycle.code])).content.decode()


def test_the_figures_stand_on_the_server_and_not_in_the_address(client, finals, appeal, officer):
    client.force_login(officer, backend=BACKEND)
    page = weighed(client, appeal)
    asked = AppealPreview.objects.get()
    assert (
        page.wsgi_request.get_full_path()
        == f"{reverse('ratings_appeal', args=[appeal.pk])}?preview={asked.pk}"
    )
    about = page.context["decide_form"].initial
    decide = reverse("ratings_decide_appeal", args=[appeal.pk])
    answer = {"upheld": AppealEffect.EXTRA_SEAT.value, "answer": "核实无误", **about}
    # Other figures in the address change nothing; another appeal's or no preview is refused.
    client.post(f"{decide}?figure_0=satisfaction&value_0=60", {**answer, "preview": asked.pk + 1})
    appeal.refresh_from_db()
    assert appeal.status == ObjectionStatus.OPEN
    client.post(f"{decide}?figure_0=satisfaction&value_0=60", answer)
    appeal.refresh_from_db()
    assert [each["value"] for each in appeal.corrections] == ["93.5"]


@pytest.mark.parametrize(
    ("value", "outcome"), [("93.5", "改定为四星"), ("91.4", "重新计算后星级不变，仍为三星")]
)
def test_the_worker_reads_what_was_set_right_and_which_star_it_led_to(
    client, finals, appeal, officer, value, outcome
):
    client.force_login(officer, backend=BACKEND)
    page = weighed(client, appeal, FIGURES | {"value_0": value})
    answer = {"upheld": "extra_seat", "answer": "核实无误", **page.context["decide_form"].initial}
    client.post(reverse("ratings_decide_appeal", args=[appeal.pk]), answer)
    client.force_login(finals["B01"].person, backend=BACKEND)
    words = client.get(reverse("my_rating", args=[finals["B01"].cycle.code])).content.decode()
    assert outcome in words
    assert f"更正后的数据：满意度 {value}。" in words


def test_a_figure_that_cannot_be_is_refused_and_not_kept(client, finals, appeal, officer):
    client.force_login(officer, backend=BACKEND)
    page = weighed(client, appeal, {"figure_0": "satisfaction", "value_0": "many"})
    assert page.context["decide_form"] is None
    assert not AppealPreview.objects.exists()


def test_nothing_is_decided_before_the_effects_were_shown(client, finals, appeal, officer):
    client.force_login(officer, backend=BACKEND)
    assert "decide_form" in (page := client.get(reverse("ratings_appeal", args=[appeal.pk]))).context
    assert page.context["decide_form"] is None


def test_two_officers_correct_a_final_star(client, finals, officer):
    final = finals["A02"]
    client.force_login(officer, backend=BACKEND)
    sent = {"kind": "correction", "star": "2", "reason": "登记有误", "document": "示例〔2026〕3号"}
    client.post(reverse("ratings_final", args=[final.pk]), sent)
    confirm = reverse("ratings_settle_change", args=[final.changes.get().pk, "confirm"])
    assert client.post(confirm).status_code == 403
    second = PersonFactory(unit=final.cycle.unit, worker_no="", office=True)
    RoleAssignmentFactory(person=second, role=Role.COUNTY_REVIEWER, unit=final.cycle.unit)
    client.force_login(second, backend=BACKEND)
    client.post(confirm)
    assert FinalRating.objects.get(pk=final.pk).star == 2
    client.force_login(final.person, backend=BACKEND)
    page = client.get(reverse("my_rating", args=[final.cycle.code])).content.decode()
    assert "登记有误" in page
    assert "提出申诉" in page
