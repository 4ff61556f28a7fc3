from datetime import date

import pytest
from django.utils import timezone

from academy.people.enums import Role
from academy.people.models import AuditEvent
from academy.people.rules import NotAllowedError
from ratings.actions.schemes import SchemeRefusedError, activate, draft_from, replace_rules, save_draft
from ratings.engine.scheme import SchemeError, demo_scheme, scheme_to_mapping
from ratings.engine.scheme.reading import DEMO_PATH
from ratings.enums import SchemeStatus
from ratings.queries.schemes import scheme_of
from tests.factories.people import PersonFactory, RoleAssignmentFactory
from tests.factories.ratings import RatingCycleFactory, RatingSchemeFactory, SchemeVersionFactory

NOW = timezone.now()


@pytest.fixture
def reviewer(tree):
    person = PersonFactory(unit=tree.city, worker_no="", office=True)
    RoleAssignmentFactory(person=person, role=Role.CITY_REVIEWER, unit=tree.city)
    return person


@pytest.fixture
def version(tree):
    scheme = RatingSchemeFactory(owner=tree.city)
    return SchemeVersionFactory(scheme=scheme, valid_from=date(2025, 1, 1), policy_doc="示范〔2025〕1号")


def rules_with(**rates):
    rules = scheme_to_mapping(demo_scheme())
    rules["quota"]["rates"] |= rates
    return rules


def saved(actor, draft, rules, **changes):
    values = {"policy_doc": "示范〔2026〕2号", "valid_from": date(2026, 1, 1), "valid_to": None} | changes
    return save_draft(actor, draft, rules=rules, **values)


def test_draft_has_the_next_number_and_the_same_rules(reviewer, version):
    draft = draft_from(reviewer, version, now=NOW)
    assert (draft.number, draft.status) == (2, SchemeStatus.DRAFT)
    assert scheme_of(draft) == scheme_of(version)
    assert draft.policy_doc == ""


def test_draft_needs_the_city_reviewer(officer, version):
    with pytest.raises(NotAllowedError):
        draft_from(officer, version, now=NOW)
    assert version.scheme.versions.count() == 1


def test_saving_writes_the_rules_and_the_audit_log(reviewer, version):
    draft = draft_from(reviewer, version, now=NOW)
    saved(reviewer, draft, rules_with(**{"4": "0.15"}))
    draft.refresh_from_db()
    assert str(scheme_of(draft).quota.rates[4]) == "0.15"
    event = AuditEvent.objects.get(action="scheme.draft_saved")
    assert event.before["rules"] != event.after["rules"]


def test_saving_refuses_rules_that_do_not_hold(reviewer, version):
    draft = draft_from(reviewer, version, now=NOW)
    with pytest.raises(SchemeError) as refused:
        saved(reviewer, draft, rules_with(**{"4": "0.95"}))
    assert [p.code for p in refused.value.problems] == ["RATES_OVER_ONE"]
    draft.refresh_from_db()
    assert scheme_of(draft) == demo_scheme()


def test_saving_refuses_dates_the_wrong_way_round(reviewer, version):
    draft = draft_from(reviewer, version, now=NOW)
    with pytest.raises(SchemeRefusedError):
        saved(reviewer, draft, rules_with(), valid_to=date(2025, 12, 31))


@pytest.mark.parametrize("how", ["active", "used", "in a cycle"])
def test_a_version_that_is_not_an_open_draft_never_changes(reviewer, version, tree, how):
    if how != "active":
        version.status = SchemeStatus.DRAFT
    if how == "used":
        version.used_at = NOW
    if how == "in a cycle":
        RatingCycleFactory(unit=tree.county, version=version)
    version.save()
    with pytest.raises(SchemeRefusedError):
        saved(reviewer, version, rules_with(**{"4": "0.15"}))
    version.refresh_from_db()
    assert scheme_of(version) == demo_scheme()


def test_activation_retires_the_former_version(reviewer, version):
    draft = saved(reviewer, draft_from(reviewer, version, now=NOW), rules_with())
    activate(reviewer, draft)
    draft.refresh_from_db()
    version.refresh_from_db()
    assert (draft.status, version.status) == (SchemeStatus.ACTIVE, SchemeStatus.RETIRED)
    assert version.valid_to == date(2025, 12, 31)


def test_activation_needs_policy_and_date(reviewer, version):
    draft = draft_from(reviewer, version, now=NOW)
    with pytest.raises(SchemeRefusedError):
        activate(reviewer, draft)
    version.refresh_from_db()
    assert version.status == SchemeStatus.ACTIVE


def test_activation_refuses_to_start_before_the_version_in_force(reviewer, version):
    draft = draft_from(reviewer, version, now=NOW)
    draft = saved(reviewer, draft, rules_with(), valid_from=date(2024, 6, 1))
    with pytest.raises(SchemeRefusedError):
        activate(reviewer, draft)
    draft.refresh_from_db()
    version.refresh_from_db()
    assert (draft.status, version.status) == (SchemeStatus.DRAFT, SchemeStatus.ACTIVE)


def test_activation_needs_the_city_reviewer(officer, reviewer, version):
    draft = saved(reviewer, draft_from(reviewer, version, now=NOW), rules_with())
    with pytest.raises(NotAllowedError):
        activate(officer, draft)


def test_rules_file_replaces_the_rules_and_keeps_the_dates(reviewer, version):
    draft = saved(reviewer, draft_from(reviewer, version, now=NOW), rules_with(**{"4": "0.15"}))
    replace_rules(reviewer, draft, text=_demo_yaml())
    draft.refresh_from_db()
    assert scheme_of(draft) == demo_scheme()
    assert draft.valid_from == date(2026, 1, 1)


def test_rules_file_that_is_no_yaml_is_refused(reviewer, version):
    draft = draft_from(reviewer, version, now=NOW)
    with pytest.raises(SchemeError) as refused:
        replace_rules(reviewer, draft, text="a: [1")
    assert refused.value.problems[0].code == "NOT_YAML"


def _demo_yaml():
    return DEMO_PATH.read_text(encoding="utf-8")
