import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.certificates.models import Certificate
from academy.jobs.actions import Progress
from academy.jobs.models import Job
from academy.people.models import Person
from academy.people.rules import NotAllowedError
from ratings import actions
from ratings.actions import CycleRefusedError, DecisionRefusedError
from ratings.enums import CycleState, FinalSource, Opinion, ReviewLevel
from ratings.models import FinalRating, RatingResult
from tests.factories.certificates import issue_star
from tests.factories.ratings import ParticipantFactory

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def calculated(cycle, city):
    street = city.units["HW"]
    people = Person.objects.filter(unit__path__startswith=street.path, employment="full_time").order_by("pk")[
        :6
    ]
    cycle.state = CycleState.FROZEN
    cycle.save()
    for number, person in enumerate(people):
        ParticipantFactory(
            cycle=cycle, person=person, unit=street, exam_score=Decimal(80 + number), prev_star=3
        )
    actions.calculate(None, cycle, now=NOW)
    return cycle


def advance_to(cycle, hr, state):
    while cycle.state != state:
        cycle = actions.advance(hr, cycle, reason="街道无异议，不再逐人填写")
    return cycle


def city_reviewer():
    return Person.objects.get(username="city")


def put_on_notice(cycle, hr, starts_on=None):
    """The county brings the cycle to the city, which confirms five stars and vouches for the earlier posting."""
    advance_to(cycle, hr, CycleState.CITY_REVIEW)
    cycle.refresh_from_db()
    actions.confirm_five_stars(city_reviewer(), cycle, now=NOW)
    start = starts_on or TODAY - timedelta(days=30)
    return actions.publish_notice(
        city_reviewer(),
        cycle,
        starts_on=start,
        contact="0000-1234",
        today=TODAY,
        earlier_posting="公告栏，青网〔2026〕1号",
    )


@pytest.fixture
def final(calculated, hr):
    put_on_notice(calculated, hr)
    calculated.refresh_from_db()
    actions.advance(hr, calculated)
    calculated.refresh_from_db()
    actions.finalise(hr, calculated, decided_on=TODAY)
    calculated.refresh_from_db()
    return calculated


def first_result(cycle) -> RatingResult:
    return RatingResult.objects.filter(run__cycle=cycle, run__is_current=True).order_by("pk").first()


def test_the_whole_way_to_final_ratings(final):
    assert final.state == CycleState.FINAL
    assert FinalRating.objects.filter(cycle=final).count() == 6
    assert final.decided_on == TODAY


def test_a_running_notice_keeps_the_cycle(calculated, hr):
    put_on_notice(calculated, hr, starts_on=TODAY)
    calculated.refresh_from_db()
    with pytest.raises(CycleRefusedError):
        actions.advance(hr, calculated)


def test_a_notice_in_the_past_needs_the_city_and_its_document(calculated, hr):
    advance_to(calculated, hr, CycleState.CITY_REVIEW)
    calculated.refresh_from_db()
    actions.confirm_five_stars(city_reviewer(), calculated, now=NOW)
    for actor, posting in ((hr, "公告栏"), (city_reviewer(), "")):
        with pytest.raises(CycleRefusedError):
            actions.publish_notice(
                actor,
                calculated,
                starts_on=TODAY - timedelta(days=3),
                contact="0000",
                today=TODAY,
                earlier_posting=posting,
            )


def test_a_notice_does_not_start_before_the_cut_off(calculated, hr):
    with pytest.raises(CycleRefusedError):
        put_on_notice(calculated, hr, starts_on=calculated.cut_off)


def test_five_stars_wait_for_the_city(calculated, hr):
    best = first_result(calculated)
    RatingResult.objects.filter(pk=best.pk).update(star=5)
    advance_to(calculated, hr, CycleState.CITY_REVIEW)
    calculated.refresh_from_db()
    with pytest.raises(CycleRefusedError):
        actions.publish_notice(hr, calculated, starts_on=TODAY, contact="0000", today=TODAY)
    with pytest.raises(NotAllowedError):
        actions.confirm_five_stars(hr, calculated, now=NOW)
    assert actions.confirm_five_stars(city_reviewer(), calculated, now=NOW) == 1
    assert actions.publish_notice(hr, calculated, starts_on=TODAY, contact="0000", today=TODAY)


def test_an_earlier_star_paper_ends_with_the_new_result(calculated, hr, academy):
    holder = first_result(calculated).participant.person
    old = issue_star(academy, holder, issued_on=date(2025, 2, 28), source_key="star:old")
    put_on_notice(calculated, hr)
    calculated.refresh_from_db()
    actions.advance(hr, calculated)
    calculated.refresh_from_db()
    actions.finalise(hr, calculated, decided_on=TODAY)
    old.refresh_from_db()
    assert old.valid_to == TODAY - timedelta(days=1)


def test_a_notice_lasts_working_days(calculated, hr):
    notice = put_on_notice(calculated, hr, starts_on=date(2026, 9, 29))
    assert notice.ends_on == date(2026, 10, 10)


def test_a_notice_shows_name_unit_and_star_only(calculated, hr):
    notice = put_on_notice(calculated, hr)
    assert notice.snapshot
    assert all(set(entry) == {"name", "unit", "star"} for entry in notice.snapshot)


def test_certificates_are_issued_once(final, hr, academy):
    count = actions.issue_star_certificates(hr, final, issued_on=TODAY, now=NOW)
    again = actions.issue_star_certificates(hr, final, issued_on=TODAY, now=NOW)
    assert count == again == FinalRating.objects.filter(cycle=final, star__gte=1).count()
    assert Certificate.objects.count() == count
    final.refresh_from_db()
    assert final.state == CycleState.CERTIFIED


def test_issuing_counts_every_paper_once(final, hr, academy):
    job = Job.objects.create(kind="k", title="t", task="jobs.sweep", owner=hr, created_at=NOW)
    progress = Progress(job)
    count = actions.issue_star_certificates(hr, final, issued_on=TODAY, now=NOW, progress=progress)
    assert (job.total, job.done) == (count, count)


def test_certificates_wait_for_the_final_result(calculated, hr, academy):
    with pytest.raises(CycleRefusedError):
        actions.issue_star_certificates(hr, calculated, issued_on=TODAY, now=NOW)


def test_another_county_cannot_steer(calculated, city):
    with pytest.raises(NotAllowedError):
        actions.advance(city.officers["bh-hr"], calculated)


def review(cycle, reviewer, star, **changes):
    cycle = advance_to(cycle, reviewer, CycleState.COUNTY_REVIEW)
    result = first_result(cycle)
    values = {
        "level": ReviewLevel.COUNTY,
        "opinion": Opinion.ADJUST,
        "seen_digest": result.digest,
        "now": NOW,
        "proposed_star": star,
        "reason_code": "facts",
        "comment": "核实有误",
    } | changes
    return actions.decide(reviewer, result, **values)


def test_an_override_counts_after_a_second_person(calculated, hr, city):
    decision = review(calculated, hr, first_result(calculated).star - 1)
    with pytest.raises(NotAllowedError):
        actions.confirm_override(hr, decision, now=NOW)
    confirmed = actions.confirm_override(city.officers["qs-hr2"], decision, now=NOW)
    assert confirmed.second_person == city.officers["qs-hr2"]


def test_both_stars_and_both_people_stand_on_the_page(calculated, hr, city, client):
    second, computed = city.officers["qs-hr2"], first_result(calculated).star
    decision = review(calculated, hr, computed - 1)
    actions.confirm_override(second, decision, now=NOW)
    client.force_login(hr, backend="academy.people.backends.PersonBackend")
    page = client.get(reverse("ratings_result", args=[decision.result_id]))
    assert page.context["adjusted"] == decision
    text = page.content.decode()
    assert "审核调整为" in text
    assert re.search(f"第二人：[^·]*{second.name}", text)


def test_an_override_by_more_than_one_star_is_refused(calculated, hr):
    with pytest.raises(DecisionRefusedError):
        review(calculated, hr, first_result(calculated).star - 2)


def test_a_decision_about_an_older_result_is_refused(calculated, hr):
    with pytest.raises(DecisionRefusedError):
        review(calculated, hr, first_result(calculated).star - 1, seen_digest="0" * 32)


def test_an_open_override_holds_the_notice(calculated, hr):
    review(calculated, hr, first_result(calculated).star - 1)
    calculated.refresh_from_db()
    with pytest.raises(CycleRefusedError):
        put_on_notice(calculated, hr)


def test_a_confirmed_override_becomes_the_final_star(calculated, hr, city):
    star = first_result(calculated).star - 1
    decision = review(calculated, hr, star)
    actions.confirm_override(city.officers["qs-hr2"], decision, now=NOW)
    calculated.refresh_from_db()
    put_on_notice(calculated, hr)
    calculated.refresh_from_db()
    actions.advance(hr, calculated)
    calculated.refresh_from_db()
    actions.finalise(hr, calculated, decided_on=TODAY)
    final = FinalRating.objects.get(cycle=calculated, person=decision.result.participant.person)
    assert (final.star, final.source) == (star, FinalSource.ADJUSTED)


def test_a_new_run_keeps_decisions_on_unchanged_results(calculated, hr):
    decision = review(calculated, hr, first_result(calculated).star - 1)
    calculated.refresh_from_db()
    actions.step_back(hr, calculated, reason="复核数据")
    calculated.refresh_from_db()
    actions.calculate(None, calculated, now=NOW)
    decision.refresh_from_db()
    assert not decision.is_stale
    assert decision.result.run.is_current


def test_a_new_run_marks_decisions_on_changed_results_stale(calculated, hr):
    decision = review(calculated, hr, first_result(calculated).star - 1)
    calculated.refresh_from_db()
    actions.step_back(hr, calculated, reason="复核数据")
    calculated.refresh_from_db()
    participant = decision.result.participant
    participant.exam_score = Decimal(61)
    participant.save()
    actions.calculate(None, calculated, now=NOW)
    decision.refresh_from_db()
    assert decision.is_stale


def test_nobody_reviews_themselves(calculated, hr):
    calculated = advance_to(calculated, hr, CycleState.COUNTY_REVIEW)
    result = first_result(calculated)
    result.participant.person = hr
    result.participant.save()
    with pytest.raises(NotAllowedError):
        actions.decide(
            hr,
            RatingResult.objects.get(pk=result.pk),
            level=ReviewLevel.COUNTY,
            opinion=Opinion.AGREE,
            seen_digest=result.digest,
            now=NOW,
        )


def test_a_veto_needs_two_people(cycle, hr, city, wang):
    veto = actions.propose_veto(
        hr, cycle, wang, code="V02", facts="走访造假", document="青网〔2026〕2号", decided_on=TODAY
    )
    with pytest.raises(NotAllowedError):
        actions.confirm_veto(hr, veto)
    assert actions.confirm_veto(city.officers["qs-hr2"], veto).status == "confirmed"
