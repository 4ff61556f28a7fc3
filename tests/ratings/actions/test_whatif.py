from datetime import date, timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from academy.people.enums import Role
from academy.people.rules import NotAllowedError
from ratings import actions
from ratings.actions.whatif import Change, WhatIfRefusedError, ask, compute
from ratings.enums import SchemeStatus
from ratings.models import WhatIf
from tests.factories.people import PersonFactory, RoleAssignmentFactory
from tests.factories.ratings import SchemeVersionFactory

NOW = timezone.now()
# The question itself, and the log that says it was asked.
WRITTEN = {"ratings.whatif", "ratings.whatifmover", "people.auditevent"}


@pytest.fixture
def run(example):
    cycle, _expected = example
    return actions.calculate(None, cycle, now=NOW)


@pytest.fixture
def reviewer(run):
    person = PersonFactory(unit=run.cycle.unit, worker_no="", office=True)
    RoleAssignmentFactory(person=person, role=Role.COUNTY_REVIEWER, unit=run.cycle.unit)
    return person


@pytest.fixture
def draft(run):
    def made(**sections):
        rules = dict(run.version.rules)
        for section, values in sections.items():
            rules[section] = rules[section] | values
        return SchemeVersionFactory(
            scheme=run.version.scheme, number=2, rules=rules, status=SchemeStatus.DRAFT
        )

    return made


def answered(reviewer, run, version=None, *changes):
    asked = ask(reviewer, run, name="试算", version=version, changes=[Change(*c) for c in changes], now=NOW)
    return compute(asked, now=NOW)


def moves(whatif):
    found = whatif.movers.values_list("participant__person__worker_no", "before", "after")
    return {number: (before, after) for number, before, after in found}


def test_draft_without_floor_moves_only_a06(reviewer, run, draft):
    whatif = answered(reviewer, run, draft(transition={"max_down": None}))
    assert moves(whatif) == {"A06": (3, 2)}
    assert whatif.summary["movers"] == 1


def test_floor_outside_the_quota_lifts_a03_alone(reviewer, run, draft):
    whatif = answered(reviewer, run, draft(transition={"floor_counts_in_quota": False}))
    assert moves(whatif) == {"A03": (3, 4)}


def test_seats_cut_off_one_by_one_are_shown_before_and_after(reviewer, run, draft):
    whatif = answered(reviewer, run, draft(quota={"mode": "independent_floor"}))
    assert moves(whatif)["A01"] == (5, 3)
    assert moves(whatif)["B02"] == (4, 3)
    five = {s["unit"]: (s["before"][0], s["after"][0]) for s in whatif.summary["seats"] if s["star"] == 5}
    assert five["河湾街道"] == (1, 0)


def test_changed_figure_is_rated_as_the_appeal_example_says(reviewer, run):
    whatif = answered(reviewer, run, None, ("B01", "satisfaction", "93.5"))
    assert moves(whatif) == {"B01": (3, 4), "B02": (4, 3)}


def test_lifted_veto_frees_a05(reviewer, run):
    whatif = answered(reviewer, run, None, ("A05", "veto", ""))
    assert moves(whatif)["A05"][0] == 0
    assert moves(whatif)["A05"][1] > 0


def test_totals_agree_with_the_flows_and_the_units(reviewer, run, draft):
    whatif = answered(reviewer, run, draft(quota={"mode": "independent_ceil"}))
    assert sum(flow[2] for flow in whatif.summary["flows"]) == whatif.summary["people"] == 12
    assert sum(unit["moved"] for unit in whatif.summary["units"]) == whatif.summary["movers"]
    changed = sum(n for old, new, n in whatif.summary["flows"] if old != new)
    assert changed == whatif.summary["movers"] > 0


def test_what_if_leaves_no_trace_in_anything_else(reviewer, run, draft):
    version = draft(transition={"max_down": None})
    before = contents()
    answered(reviewer, run, version, ("B01", "satisfaction", "93.5"), ("A01", "exam", "40"))
    after = contents()
    assert {label for label in after if after[label] != before[label]} == WRITTEN


def contents():
    return {
        model._meta.label_lower: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    }


@pytest.mark.parametrize(
    "change",
    [
        ("NOBODY", "exam", "90"),
        ("A01", "exam", "many"),
        ("A01", "exam", "-1"),
        ("A01", "prev_star", "6"),
        ("A01", "service_months", "1.5"),
        ("A01", "veto", "V99"),
    ],
)
def test_figures_that_make_no_sense_are_refused(reviewer, run, change):
    with pytest.raises(WhatIfRefusedError):
        ask(reviewer, run, name="试算", version=None, changes=[Change(*change)], now=NOW)
    assert not WhatIf.objects.exists()


def test_a_question_without_a_change_is_refused(reviewer, run):
    with pytest.raises(WhatIfRefusedError):
        ask(reviewer, run, name="试算", version=None, changes=[], now=NOW)


def test_a_superseded_run_is_refused(reviewer, run, draft):
    version = draft(transition={"max_down": None})
    actions.calculate(None, run.cycle, now=NOW + timedelta(minutes=1))
    run.refresh_from_db()
    with pytest.raises(WhatIfRefusedError):
        ask(reviewer, run, name="试算", version=version, changes=[], now=NOW)


def test_asking_needs_the_cycle_s_county_or_city(run, officer):
    with pytest.raises(NotAllowedError):
        ask(officer, run, name="试算", version=None, changes=[Change("A01", "exam", "9")], now=NOW)


def posted(person, unit, since, hired_on):
    person.postings.update(unit=unit, valid_from=since)
    person.hired_on = hired_on
    person.save(update_fields=["hired_on"])


def test_population_rules_of_a_draft_take_people_out_of_the_rating(reviewer, run, draft):
    """B04 has nine months in post: a draft that asks for ten leaves her without a star; nobody else changes group."""
    for participant in run.cycle.participants.select_related("person", "unit"):
        months = participant.in_post_months
        since = date(2025, 13 - months, 1) if months < 12 else date(2020, 1, 1)
        hired = date(2025, 9, 1) if participant.category == "NEW_HIRE" else date(2018, 1, 1)
        posted(participant.person, participant.unit, max(since, hired), hired)
    whatif = answered(reviewer, run, draft(population={"min_in_post_months": 10}))
    assert moves(whatif)["B04"] == (2, None)
    assert whatif.summary["regrouped"] == 1


def test_whoever_changed_in_the_roster_since_the_freeze_keeps_the_frozen_category(reviewer, run, draft):
    participant = run.cycle.participants.get(person__worker_no="B04")
    posted(participant.person, participant.unit, date(2025, 11, 1), date(2018, 1, 1))
    whatif = answered(reviewer, run, draft(population={"min_in_post_months": 1}))
    assert (whatif.summary["regrouped"], whatif.summary["unsure"]) == (0, 1)
    assert "B04" not in moves(whatif)
