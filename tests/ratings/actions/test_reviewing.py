"""What becomes of an adjustment that nobody confirmed at its own level."""

import pytest
from django.urls import reverse

from academy.people.models import AuditEvent, Person
from academy.people.rules import NotAllowedError
from ratings import actions
from ratings.actions import DecisionRefusedError
from ratings.enums import CycleState, DecisionStatus, Opinion, ReviewLevel
from ratings.models import ReviewDecision
from tests.ratings.actions.test_steering import (  # noqa: F401
    NOW,
    advance_to,
    calculated,
    city_reviewer,
    first_result,
    put_on_notice,
)

BACKEND = "academy.people.backends.PersonBackend"


@pytest.fixture
def left_by_the_street(calculated, hr, city):  # noqa: F811
    """A street reviewer proposed one star less; the street review is over and nobody confirmed it."""
    cycle = advance_to(calculated, hr, CycleState.STREET_REVIEW)
    result = first_result(cycle)
    decision = actions.decide(
        city.officers["hw-street"],
        result,
        level=ReviewLevel.STREET,
        opinion=Opinion.ADJUST,
        proposed_star=result.star - 1,
        reason_code="facts",
        comment="核对后有误",
        seen_digest=result.digest,
        now=NOW,
    )
    advance_to(cycle, hr, CycleState.COUNTY_REVIEW)
    return ReviewDecision.objects.get(pk=decision.pk)


def test_the_county_confirms_what_a_street_left_open(left_by_the_street, hr):
    confirmed = actions.confirm_override(hr, left_by_the_street, now=NOW)
    assert (confirmed.status, confirmed.second_person) == (DecisionStatus.CONFIRMED, hr)


def test_the_county_declines_with_a_reason_and_the_notice_is_free(left_by_the_street, hr):
    with pytest.raises(DecisionRefusedError):
        actions.decline_override(hr, left_by_the_street, reason=" ", now=NOW)
    declined = actions.decline_override(hr, left_by_the_street, reason="事实清楚，不予调整", now=NOW)
    assert (declined.status, declined.second_person) == (DecisionStatus.WITHDRAWN, hr)
    event = AuditEvent.objects.get(action="review.declined")
    assert (event.actor, event.reason) == (hr, "事实清楚，不予调整")
    cycle = left_by_the_street.result.participant.cycle
    assert put_on_notice(cycle, hr).snapshot


def test_who_proposed_and_the_street_after_its_time_settle_nothing(left_by_the_street, city):
    for name in ("hw-street", "qsjd-street", "bh-hr"):
        for act in (actions.confirm_override, actions.decline_override):
            more = {"reason": "x"} if act is actions.decline_override else {}
            with pytest.raises(NotAllowedError):
                act(Person.objects.get(username=name), left_by_the_street, now=NOW, **more)


def test_the_page_offers_both_answers_to_whom_may_give_them(left_by_the_street, client, hr, city):
    page = reverse("ratings_result", args=[left_by_the_street.result_id])
    address = reverse("ratings_settle_override", args=[left_by_the_street.pk])
    for person, offers in ((hr, 2), (city.officers["hw-street"], 0)):
        client.force_login(person, backend=BACKEND)
        assert client.get(page).content.decode().count(f'action="{address}"') == offers
    client.force_login(hr, backend=BACKEND)
    assert client.post(address, {"decline": "1", "reason": "事实清楚"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "第二人不同意" in shown
    assert address not in shown
