from datetime import date

import pytest
from django.utils import timezone

from academy.certificates.enums import CertificateStatus
from academy.certificates.models import Certificate
from academy.people.enums import Role
from academy.people.rules import NotAllowedError
from ratings import actions
from ratings.actions import appeals, steering
from ratings.actions.appeal_effects import AppealRefusedError, checked_corrections, preview
from ratings.actions.appeals import decide_appeal, file_appeal
from ratings.actions.star_changes import (
    ChangeRefusedError,
    correct_final,
    propose_change,
    revoke_star,
    withdraw_change,
)
from ratings.enums import AppealEffect, ChangeKind, FinalSource, ObjectionStatus
from ratings.models import FinalRating, PerformanceRecord
from ratings.queries import latest_final
from ratings.queries.appeals import appealable
from tests.factories.certificates import AcademyFactory
from tests.factories.finals import finalise_as_computed
from tests.factories.people import PersonFactory, RoleAssignmentFactory

NOW = timezone.now()
TODAY = timezone.localdate()
WHEN = {"now": NOW, "today": TODAY}


@pytest.fixture
def finals(example):
    cycle, _rows = example
    actions.calculate(None, cycle, now=NOW)
    return finalise_as_computed(cycle, TODAY)


def officer_of(unit, role):
    person = PersonFactory(unit=unit, worker_no="", office=True)
    RoleAssignmentFactory(person=person, role=role, unit=unit)
    return person


@pytest.fixture
def county(finals):
    return officer_of(finals["A01"].cycle.unit, Role.COUNTY_REVIEWER)


@pytest.fixture
def second(finals):
    return officer_of(finals["A01"].cycle.unit, Role.COUNTY_REVIEWER)


@pytest.fixture
def city_officer(tree):
    return officer_of(tree.city, Role.CITY_REVIEWER)


def filed(final, **changes):
    return file_appeal(
        final.person, final, **({"text": "满意度应为 93.5", "evidence": None, **WHEN} | changes)
    )


def decided(officer, appeal, figures=(("satisfaction", "93.5"),), **changes):
    corrections = checked_corrections(appeal, figures)
    values = {
        "upheld": True,
        "answer": "核实无误",
        "corrections": corrections,
        "seen": preview(appeal, corrections).digest,
        **WHEN,
    }
    return decide_appeal(officer, appeal, **(values | changes))


def star_of(final):
    return FinalRating.objects.get(pk=final.pk).star


def test_only_the_worker_appeals_and_once(finals):
    with pytest.raises(NotAllowedError):
        file_appeal(finals["A02"].person, finals["B01"], text="x", evidence=None, **WHEN)
    filed(finals["B01"])
    with pytest.raises(AppealRefusedError):
        filed(finals["B01"])


def test_an_appeal_after_the_deadline_is_refused(finals):
    final = finals["B01"]
    final.decided_on = date(2025, 9, 28)
    # 29 and 30 September, 9 to 11 October (a worked Saturday), 13 to 17.
    assert appealable(final, date(2025, 10, 17)).deadline == date(2025, 10, 17)
    with pytest.raises(AppealRefusedError):
        filed(final, today=date(2025, 10, 18))


def test_both_effects_name_who_is_touched_before_the_choice(finals):
    appeal = filed(finals["B01"])
    shown = preview(appeal, checked_corrections(appeal, [("satisfaction", "93.5")]))
    assert (shown.extra_seat.before, shown.extra_seat.after, shown.extra_seat.over_quota) == (3, 4, True)
    assert shown.extra_seat.others == ()
    assert [(o.name, o.before, o.after) for o in shown.rerun_unit.others] == [("吴倩", 4, 3)]
    assert star_of(finals["B02"]) == 4


def test_an_extra_seat_lowers_nobody(finals, county):
    appeal = decided(county, filed(finals["B01"]))
    assert (star_of(finals["B01"]), star_of(finals["B02"])) == (4, 4)
    assert appeal.new_star == 4
    change = finals["B01"].changes.get()
    assert (change.over_quota, change.kind) == (True, ChangeKind.APPEAL)
    assert FinalRating.objects.get(pk=finals["B01"].pk).source == FinalSource.APPEAL


def test_a_rerun_lowers_whom_it_named_and_she_may_appeal(finals, county, second):
    decided(county, filed(finals["B01"]), effect=AppealEffect.RERUN_UNIT)
    lowered = finals["B02"]
    lowered.refresh_from_db()
    assert (star_of(finals["B01"]), lowered.star) == (4, 3)
    window = appealable(lowered, TODAY)
    assert window.change.kind == ChangeKind.RERUN
    granted = decided(second, filed(lowered), figures=())
    assert (granted.new_star, star_of(lowered), star_of(finals["B01"])) == (4, 4, 4)


def test_a_star_set_by_review_is_not_undone_by_a_rerun(finals, county):
    FinalRating.objects.filter(pk=finals["B02"].pk).update(source=FinalSource.ADJUSTED)
    appeal = filed(finals["B01"])
    shown = preview(appeal, checked_corrections(appeal, [("satisfaction", "93.5")])).rerun_unit
    assert (shown.others, shown.kept) == ((), ("吴倩",))


def test_an_appeal_never_lowers_the_one_who_appeals(finals, county):
    decided(county, filed(finals["B01"]), figures=[("satisfaction", "1")], effect=AppealEffect.RERUN_UNIT)
    assert star_of(finals["B01"]) == 3


def test_a_decision_on_effects_that_were_not_shown_is_refused(finals, county):
    with pytest.raises(AppealRefusedError):
        decided(county, filed(finals["B01"]), seen="0" * 32)
    assert star_of(finals["B01"]) == 3


def test_data_that_changed_after_the_decision_are_noticed(finals):
    appeal = filed(finals["B01"])
    PerformanceRecord.objects.filter(person=finals["A03"].person, indicator="satisfaction").update(value=50)
    with pytest.raises(AppealRefusedError):
        preview(appeal, checked_corrections(appeal, [("satisfaction", "93.5")]))


def test_a_dismissal_leaves_the_star_and_goes_to_the_city(finals, county, city_officer):
    first = decided(county, filed(finals["B01"]), upheld=False, answer="数据属实")
    assert (first.status, star_of(finals["B01"])) == (ObjectionStatus.DISMISSED, 3)
    again = filed(finals["B01"])
    assert again.instance == 2
    with pytest.raises(NotAllowedError):
        decided(county, again)
    decided(city_officer, again)
    assert star_of(finals["B01"]) == 4
    assert appealable(finals["B01"], TODAY) is None


def test_nobody_decides_about_themselves(finals):
    worker = finals["B01"].person
    RoleAssignmentFactory(person=worker, role=Role.COUNTY_REVIEWER, unit=finals["B01"].cycle.unit)
    with pytest.raises(NotAllowedError):
        decided(worker, filed(finals["B01"]))


def test_a_figure_that_is_no_number_is_a_sentence(finals):
    with pytest.raises(AppealRefusedError):
        checked_corrections(filed(finals["B01"]), [("satisfaction", "很高")])


@pytest.fixture
def certified(finals, county):
    cycle = finals["A01"].cycle
    AcademyFactory(unit=cycle.unit)
    for final in finals.values():
        if final.star:
            paper = steering.issue_paper(None, steering.academy_of(cycle), cycle, final, TODAY)
            final.certificate = paper
    cycle.state = "certified"
    cycle.save()
    return finals


def test_a_raised_star_gets_a_new_paper(certified, county):
    old = certified["B01"].certificate
    decided(county, filed(certified["B01"]))
    new = FinalRating.objects.get(pk=certified["B01"].pk).certificate
    old.refresh_from_db()
    assert (old.status, new.star, new.status) == (CertificateStatus.REISSUED, 4, CertificateStatus.VALID)


def test_a_first_star_by_appeal_gets_a_first_paper(certified, county):
    denied = certified["A05"]
    decided(county, filed(denied), figures=[("veto", "")])
    denied.refresh_from_db()
    assert denied.star > 0
    assert denied.certificate.status == CertificateStatus.VALID


def proposal(officer, final, **changes):
    values = {
        "kind": ChangeKind.CORRECTION,
        "star": 2,
        "reason": "考试成绩登记有误",
        "document": "示例〔2026〕3号",
        "now": NOW,
    }
    return propose_change(officer, final, **(values | changes))


def test_a_correction_needs_a_second_person_and_can_be_appealed(certified, county, second):
    change = proposal(county, certified["A02"])
    with pytest.raises(NotAllowedError):
        correct_final(county, change, **WHEN)
    correct_final(second, change, **WHEN)
    final = certified["A02"]
    final.refresh_from_db()
    assert (final.star, final.source, final.certificate.star) == (2, FinalSource.CORRECTED, 2)
    assert appealable(final, TODAY).change == change


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"document": ""}, {"star": 4}, {"star": 9}, {"star": None}]
)
def test_an_incomplete_correction_is_refused(finals, county, wrong):
    with pytest.raises(ChangeRefusedError):
        proposal(county, finals["A02"], **wrong)


def test_a_withdrawn_proposal_changes_nothing(finals, county, second):
    change = withdraw_change(second, proposal(county, finals["A02"]))
    with pytest.raises(ChangeRefusedError):
        correct_final(second, change, **WHEN)
    assert star_of(finals["A02"]) == 4


def test_a_veto_fact_revokes_star_and_paper_from_that_day(certified, county, second):
    change = proposal(county, certified["A02"], kind=ChangeKind.REVOCATION, veto_code="V02")
    revoke_star(second, change, **WHEN)
    final = certified["A02"]
    final.refresh_from_db()
    assert (final.revoked_on, final.vetoed, final.star) == (TODAY, True, 4)
    assert Certificate.objects.get(pk=final.certificate_id).status == CertificateStatus.REVOKED
    assert latest_final(final.person) is None
    assert star_of(certified["A03"]) == certified["A03"].star


def test_a_revocation_that_is_appealed_with_success_is_lifted(certified, county, second, city_officer):
    change = proposal(county, certified["A02"], kind=ChangeKind.REVOCATION, veto_code="V02")
    revoke_star(second, change, **WHEN)
    final = FinalRating.objects.select_related("cycle", "result").get(pk=certified["A02"].pk)
    decided(county, filed(final), figures=())
    final.refresh_from_db()
    assert (final.revoked_on, final.star) == (None, 4)
    assert final.certificate.status == CertificateStatus.VALID


def test_a_revocation_needs_a_veto_of_the_scheme(finals, county):
    with pytest.raises(ChangeRefusedError):
        proposal(county, finals["A02"], kind=ChangeKind.REVOCATION, veto_code="X99")


def test_another_county_changes_nothing(finals, tree):
    stranger = officer_of(tree.other_county, Role.COUNTY_REVIEWER)
    with pytest.raises(NotAllowedError):
        proposal(stranger, finals["A02"])
    with pytest.raises(NotAllowedError):
        appeals.decide_appeal(stranger, filed(finals["B01"]), upheld=False, answer="x", **WHEN)
