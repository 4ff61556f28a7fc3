"""The effects of an appeal in a big cycle; what makes a cycle big is lowered to nobody here."""

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.jobs.models import Job
from academy.people.enums import Role
from academy.people.rules import NotAllowedError
from ratings import actions
from ratings.actions import appeal_previews
from ratings.actions.appeal_effects import AppealRefusedError, checked_corrections, preview
from ratings.actions.appeal_previews import ask_preview, compute_preview, is_stale, kept_preview, previews_of
from ratings.actions.appeals import decide_appeal, file_appeal
from ratings.enums import AppealEffect, ObjectionStatus
from ratings.models import AppealPreview, FinalRating, PerformanceRecord
from tests.factories.finals import finalise_as_computed
from tests.factories.people import PersonFactory, RoleAssignmentFactory

NOW = timezone.now()
TODAY = timezone.localdate()
BACKEND = "academy.people.backends.PersonBackend"
FIGURES = {"figure_0": "satisfaction", "value_0": "93.5"}


@pytest.fixture
def finals(example):
    cycle, _rows = example
    actions.calculate(None, cycle, now=NOW)
    return finalise_as_computed(cycle, TODAY)


@pytest.fixture
def county(finals):
    unit = finals["A01"].cycle.unit
    person = PersonFactory(unit=unit, worker_no="", office=True)
    RoleAssignmentFactory(person=person, role=Role.COUNTY_REVIEWER, unit=unit)
    return person


@pytest.fixture
def appeal(finals):
    final = finals["B01"]
    return file_appeal(final.person, final, text="满意度应为 93.5", evidence=None, now=NOW, today=TODAY)


@pytest.fixture
def corrections(appeal):
    return checked_corrections(appeal, [("satisfaction", "93.5")])


@pytest.fixture
def big(monkeypatch):
    monkeypatch.setattr(appeal_previews, "DIRECT_UP_TO", 11)


def asked(county, appeal, corrections):
    return ask_preview(county, appeal, corrections, now=NOW, address="/there/")


def decide(county, appeal, corrections, seen):
    return decide_appeal(
        county,
        appeal,
        upheld=True,
        answer="核实无误",
        corrections=corrections,
        seen=seen,
        effect=AppealEffect.RERUN_UNIT,
        now=NOW,
        today=TODAY,
    )


def test_twelve_people_are_weighed_at_once_and_more_than_the_limit_by_the_worker(
    monkeypatch, county, appeal, corrections
):
    monkeypatch.setattr(appeal_previews, "DIRECT_UP_TO", 12)
    at_once = asked(county, appeal, corrections)
    assert (at_once.job, at_once.corrections) == (None, corrections)
    assert asked(county, appeal, corrections) == at_once
    monkeypatch.setattr(appeal_previews, "DIRECT_UP_TO", 11)
    assert asked(county, appeal, []).job is None
    with pytest.raises(NotAllowedError):
        asked(appeal.by, appeal, corrections)
    by_worker = asked(county, appeal, corrections)
    assert by_worker.job.result_url == f"/there/{by_worker.pk}"


def test_computed_effects_that_still_hold_are_not_computed_again(big, finals, county, appeal, corrections):
    kept = compute_preview(asked(county, appeal, corrections), now=NOW)
    assert asked(county, appeal, corrections) == kept
    FinalRating.objects.filter(pk=finals["A06"].pk).update(star=2)
    assert asked(county, appeal, corrections) != kept


def test_what_is_kept_is_what_would_be_shown_and_the_decision_rests_on_it(
    big, finals, county, appeal, corrections
):
    kept = compute_preview(asked(county, appeal, corrections), now=NOW)
    read = previews_of(AppealPreview.objects.get(pk=kept.pk))
    assert read == preview(appeal, corrections)
    assert read.digest == preview(appeal, corrections).digest
    decided = decide(county, appeal, corrections, read.digest)
    assert decided.status == ObjectionStatus.UPHELD
    assert FinalRating.objects.get(pk=finals["B02"].pk).star == 3


def test_nothing_is_decided_on_effects_that_were_not_computed(big, county, appeal, corrections):
    seen = preview(appeal, corrections).digest
    with pytest.raises(AppealRefusedError, match="先测算"):
        decide(county, appeal, corrections, seen)
    asked(county, appeal, corrections)
    with pytest.raises(AppealRefusedError, match="先测算"):
        decide(county, appeal, corrections, seen)


@pytest.mark.parametrize("what", ["star", "figure"])
def test_it_no_longer_holds_when_a_star_or_a_figure_changes(big, finals, county, appeal, corrections, what):
    kept = compute_preview(asked(county, appeal, corrections), now=NOW)
    assert not is_stale(kept)
    if what == "star":
        FinalRating.objects.filter(pk=finals["A06"].pk).update(star=2)
    else:
        PerformanceRecord.objects.filter(cycle=finals["A06"].cycle).last().delete()
    assert is_stale(kept)
    with pytest.raises(AppealRefusedError, match="已经变化"):
        decide(county, appeal, corrections, previews_of(kept).digest)


def test_one_that_is_under_way_is_not_asked_for_again(big, county, appeal, corrections):
    first = asked(county, appeal, corrections)
    assert asked(county, appeal, corrections) == first
    Job.objects.filter(pk=first.job_id).update(state="failed")
    assert asked(county, appeal, corrections) != first


def test_other_figures_are_another_question(big, county, appeal, corrections):
    asked(county, appeal, corrections)
    others = checked_corrections(appeal, [("satisfaction", "95")])
    assert kept_preview(appeal, others) is None


def test_the_officer_asks_waits_sees_and_asks_again_when_it_is_stale(big, client, finals, county, appeal):
    client.force_login(county, backend=BACKEND)
    effects = reverse("ratings_appeal_effects", args=[appeal.pk])
    answer = client.post(effects, FIGURES)
    kept = AppealPreview.objects.get()
    assert answer.url == reverse("job", args=[kept.job_id])

    def page():
        return client.get(kept.job.result_url).content.decode()

    assert kept.job.result_url == f"{reverse('ratings_appeal', args=[appeal.pk])}?preview={kept.pk}"
    assert "正在后台测算" in page()
    assert "吴倩" not in page()
    compute_preview(kept, now=NOW)
    Job.objects.filter(pk=kept.job_id).update(state="done")
    assert "吴倩" in page()
    assert "测算时间" in page()
    assert 'value="93.5"' in page()
    FinalRating.objects.filter(pk=finals["A06"].pk).update(star=2)
    stale = page()
    assert "重新测算" in stale
    assert "吴倩" not in stale
    assert client.post(effects, FIGURES).url != answer.url
