"""Nobody decides about a declared relative, whatever the decision is called."""

from datetime import date

import pytest
from django.utils import timezone

from academy.people.models import AuditEvent, Person
from academy.people.rules import NotAllowedError
from ratings import actions
from ratings.actions import appeals, honours, kin, objections, star_changes
from ratings.enums import ChangeKind, CycleState, KinKind, Opinion, ReviewLevel
from ratings.models import Appeal, HonourKind, KinDeclaration, Objection, RatingResult, VetoRecord
from tests.factories.finals import finalise_as_computed
from tests.factories.people import PersonFactory
from tests.factories.ratings import ParticipantFactory
from tests.ratings.actions.test_steering import (  # noqa: F401
    NOW,
    TODAY,
    advance_to,
    calculated,
    city_reviewer,
    first_result,
    put_on_notice,
)

SENTENCE = "须回避"


def related(actor, person):
    return KinDeclaration.objects.create(
        person=actor, relative=person, kind=KinKind.SIBLING, since=date(2020, 1, 1), declared_at=NOW
    )


def refused(action, *args, **kwargs):
    """The refusal is a sentence for the reader, not the bare 403 of somebody without the role."""
    try:
        action(*args, **kwargs)
    except NotAllowedError:
        return False
    except Exception as refusal:
        return SENTENCE in str(refusal)
    return False


@pytest.fixture
def finals(cycle, city):
    cycle.state = CycleState.FROZEN
    cycle.save()
    for number in ("HW0001", "HW0002"):
        person = Person.objects.get(username=f"QS-{number}")
        ParticipantFactory(cycle=cycle, person=person, unit=city.units["HW"])
    actions.calculate(None, cycle, now=NOW)
    return finalise_as_computed(cycle, TODAY)


def test_a_review_of_a_relative_is_refused(calculated, hr):  # noqa: F811
    cycle = advance_to(calculated, hr, CycleState.COUNTY_REVIEW)
    result = first_result(cycle)
    related(hr, result.participant.person)
    said = {"opinion": Opinion.AGREE, "seen_digest": result.digest, "now": NOW}
    assert refused(actions.decide, hr, result, level=ReviewLevel.COUNTY, **said)
    assert not result.decisions.exists()


def test_a_tie_among_relatives_is_refused_like_any_override(calculated, hr):  # noqa: F811
    cycle = advance_to(calculated, hr, CycleState.COUNTY_REVIEW)
    result = first_result(cycle)
    related(hr, result.participant.person)
    said = {"proposed_star": result.star - 1, "reason_code": "tie", "comment": "同分裁定"}
    assert refused(
        actions.decide,
        hr,
        result,
        level=ReviewLevel.COUNTY,
        opinion=Opinion.ADJUST,
        seen_digest=result.digest,
        now=NOW,
        **said,
    )


def test_the_declaration_of_the_other_side_counts_too(calculated, hr):  # noqa: F811
    cycle = advance_to(calculated, hr, CycleState.COUNTY_REVIEW)
    result = first_result(cycle)
    related(result.participant.person, hr)
    said = {"opinion": Opinion.AGREE, "seen_digest": result.digest, "now": NOW}
    assert refused(actions.decide, hr, result, level=ReviewLevel.COUNTY, **said)


def test_the_second_person_of_an_override_steps_aside(calculated, hr, city):  # noqa: F811
    cycle = advance_to(calculated, hr, CycleState.COUNTY_REVIEW)
    result = first_result(cycle)
    decision = actions.decide(
        hr,
        result,
        level=ReviewLevel.COUNTY,
        opinion=Opinion.ADJUST,
        seen_digest=result.digest,
        now=NOW,
        proposed_star=result.star - 1,
        reason_code="facts",
        comment="核实有误",
    )
    second = city.officers["qs-hr2"]
    related(second, result.participant.person)
    assert refused(actions.confirm_override, second, decision, now=NOW)


def test_five_stars_of_a_relative_wait_for_another(calculated, hr):  # noqa: F811
    best = first_result(calculated)
    RatingResult.objects.filter(pk=best.pk).update(star=5)
    cycle = advance_to(calculated, hr, CycleState.CITY_REVIEW)
    related(city_reviewer(), best.participant.person)
    cycle.refresh_from_db()
    assert actions.confirm_five_stars(city_reviewer(), cycle, now=NOW) == 0
    assert not best.decisions.exists()


def test_vetoes_of_a_relative_are_refused(cycle, hr, city, wang):
    facts = {"code": "V02", "facts": "走访造假", "document": "青网〔2026〕2号", "decided_on": TODAY}
    declared = related(hr, wang)
    assert refused(actions.propose_veto, hr, cycle, wang, **facts)
    declared.delete()
    veto = actions.propose_veto(hr, cycle, wang, **facts)
    related(city.officers["qs-hr2"], wang)
    assert refused(actions.confirm_veto, city.officers["qs-hr2"], veto)
    assert VetoRecord.objects.get().confirmed_by is None


def test_missing_data_of_a_relative_are_another_s_to_decide(cycle, hr, wang):
    related(hr, wang)
    assert refused(actions.decide_missing, hr, cycle, wang, reason="病假", now=NOW)


@pytest.mark.parametrize("side", ["about", "by"])
def test_objections_of_and_about_relatives_are_refused(calculated, hr, city, side):  # noqa: F811
    put_on_notice(calculated, hr, starts_on=TODAY)
    calculated.refresh_from_db()
    results = RatingResult.objects.filter(run__cycle=calculated, run__is_current=True).order_by("pk")
    people = [result.participant.person for result in results[:2]]
    objection = Objection.objects.create(
        notice=calculated.notice,
        by=people[0],
        about=people[1],
        unit=city.units["HW"],
        text="-",
        filed_at=NOW,
        due_on=TODAY,
    )
    related(hr, getattr(objection, side))
    assert refused(objections.answer_objection, hr, objection, upheld=False, answer="查无此事", now=NOW)


def test_the_appeal_of_a_relative_is_refused(finals, hr, wang):
    appeal = Appeal.objects.create(
        result=finals["HW0001"].result, by=wang, text="-", filed_at=NOW, due_on=TODAY
    )
    related(hr, wang)
    assert refused(appeals.decide_appeal, hr, appeal, upheld=False, answer="核实无误", now=NOW, today=TODAY)


def test_later_decisions_about_a_relative_are_refused(finals, hr, city, wang):
    final, second = finals["HW0001"], city.officers["qs-hr2"]
    said = {"kind": ChangeKind.CORRECTION, "star": 1, "reason": "-", "document": "-", "now": NOW}
    declared = related(hr, wang)
    assert refused(star_changes.propose_change, hr, final, **said)
    declared.delete()
    change = star_changes.propose_change(hr, final, **said)
    related(second, wang)
    assert refused(star_changes.correct_final, second, change, now=NOW, today=TODAY)
    assert refused(star_changes.withdraw_change, second, change)


def test_honours_of_a_relative_are_refused(finals, hr, city, wang, cycle, academy):
    kind = HonourKind.objects.create(unit=cycle.unit, title="优秀网格员", level="county")
    second = city.officers["qs-hr2"]
    said = {"worker_nos": ["HW0001"], "document": "-", "awarded_on": TODAY, "now": NOW}
    declared = related(hr, wang)
    assert refused(honours.propose_honours, hr, cycle, kind, **said)
    declared.delete()
    (honour,) = honours.propose_honours(hr, cycle, kind, **said)
    related(second, wang)
    assert refused(honours.confirm_honours, second, cycle, [honour.pk], now=NOW)
    assert refused(honours.withdraw_honour, second, honour, reason="-", now=NOW)


def declare(actor, person, **changes):
    said = {"worker_no": person.worker_no, "name": person.name, "kind": KinKind.SPOUSE, "since": TODAY}
    return kin.declare_kin(actor, **(said | changes), now=NOW)


def test_a_declaration_is_logged_and_made_once(hr, wang):
    declare(hr, wang)
    assert AuditEvent.objects.get(action="kin.declared").after["relative"] == wang.pk
    with pytest.raises(kin.KinRefusedError):
        declare(hr, wang)


def test_number_and_name_must_both_be_right(hr, wang):
    with pytest.raises(kin.KinRefusedError):
        declare(hr, wang, name="李四光")
    assert not KinDeclaration.objects.exists()


def test_only_people_with_a_role_declare(wang):
    with pytest.raises(NotAllowedError):
        declare(wang, PersonFactory(worker_no="X1", name="甲"))


def test_nobody_frees_herself(hr, city, wang, calculated):  # noqa: F811
    declaration = declare(hr, wang)
    with pytest.raises(NotAllowedError):
        kin.end_declaration(hr, declaration, reason="已离婚", now=NOW)
    with pytest.raises(kin.KinRefusedError):
        kin.end_declaration(city.officers["qs-hr2"], declaration, reason=" ", now=NOW)
    ended = kin.end_declaration(city.officers["qs-hr2"], declaration, reason="已离婚", now=NOW)
    assert ended.ended_at
    cycle = advance_to(calculated, hr, CycleState.COUNTY_REVIEW)
    result = RatingResult.objects.get(run__cycle=cycle, run__is_current=True, participant__person=wang)
    said = {"opinion": Opinion.AGREE, "seen_digest": result.digest, "now": timezone.now()}
    assert actions.decide(hr, result, level=ReviewLevel.COUNTY, **said)
