from datetime import date, timedelta

import pytest

from academy.people.models import AuditEvent, Person
from academy.people.rules import NotAllowedError
from ratings import actions
from ratings.actions import CycleRefusedError
from ratings.actions.objections import ObjectionRefusedError, answer_objection, file_objection, send_back
from ratings.enums import CycleState, ObjectionStatus
from ratings.models import PublicNotice
from tests.ratings.actions.test_steering import NOW, TODAY, calculated, put_on_notice  # noqa: F401


@pytest.fixture
def notice(calculated, hr):  # noqa: F811
    put_on_notice(calculated, hr, starts_on=TODAY)
    calculated.refresh_from_db()
    return calculated.notice


@pytest.fixture
def colleague():
    return Person.objects.get(username="QS-HW0002")


def objection(notice, by, about, **changes):
    values = {"text": "走访次数有误", "evidence": None, "now": NOW, "today": notice.starts_on} | changes
    return file_objection(by, notice, about, **values)


def test_an_objection_is_due_in_working_days(notice, colleague, wang):
    PublicNotice.objects.update(starts_on=date(2025, 9, 29), ends_on=date(2025, 10, 11))
    notice.refresh_from_db()
    filed = objection(notice, colleague, wang, today=date(2025, 9, 29))
    # The 30th, then 9 to 11 October (a worked Saturday), 13 to 17 and the 20th.
    assert filed.due_on == date(2025, 10, 20)


def test_an_objection_outside_the_notice_is_refused(notice, colleague, wang):
    with pytest.raises(ObjectionRefusedError):
        objection(notice, colleague, wang, today=notice.ends_on + timedelta(days=1))


def test_people_of_another_county_may_not_object(notice, wang):
    far = Person.objects.filter(county__code="BH", employment="full_time").first()
    with pytest.raises(NotAllowedError):
        objection(notice, far, wang)


def test_a_second_open_objection_about_the_same_person_is_refused(notice, colleague, wang):
    objection(notice, colleague, wang)
    with pytest.raises(ObjectionRefusedError):
        objection(notice, colleague, wang)


def test_an_answer_needs_reasons_and_is_given_once(notice, colleague, wang, hr):
    filed = objection(notice, colleague, wang)
    with pytest.raises(ObjectionRefusedError):
        answer_objection(hr, filed, upheld=False, answer=" ", now=NOW)
    answered = answer_objection(hr, filed, upheld=False, answer="记录属实", now=NOW)
    assert (answered.status, answered.handled_by) == (ObjectionStatus.DISMISSED, hr)
    with pytest.raises(ObjectionRefusedError):
        answer_objection(hr, filed, upheld=True, answer="改判", now=NOW)


def test_nobody_answers_an_objection_about_themselves(notice, colleague, wang, hr):
    filed = objection(notice, colleague, wang)
    filed.about = hr
    filed.save()
    with pytest.raises(NotAllowedError):
        answer_objection(hr, filed, upheld=False, answer="记录属实", now=NOW)


def test_another_county_cannot_answer(notice, colleague, wang, city):
    filed = objection(notice, colleague, wang)
    with pytest.raises(NotAllowedError):
        answer_objection(city.officers["bh-hr"], filed, upheld=False, answer="记录属实", now=NOW)


def test_without_an_upheld_objection_nothing_goes_back(notice, colleague, wang, hr):
    filed = objection(notice, colleague, wang)
    answer_objection(hr, filed, upheld=False, answer="记录属实", now=NOW)
    with pytest.raises(CycleRefusedError):
        send_back(hr, notice.cycle, reason="更正", now=NOW)


def test_an_upheld_objection_sends_the_cycle_back_with_its_reason(notice, colleague, wang, hr):
    filed = objection(notice, colleague, wang)
    answer_objection(hr, filed, upheld=True, answer="次数漏计", now=NOW)
    with pytest.raises(CycleRefusedError):
        send_back(hr, notice.cycle, reason="", now=NOW)
    cycle = send_back(hr, notice.cycle, reason="补计走访次数", now=NOW)
    assert cycle.state == CycleState.CALCULATED
    assert AuditEvent.objects.filter(action="cycle.calculated", reason="补计走访次数").exists()


def test_open_objections_are_answered_before_going_back(notice, colleague, wang, hr):
    answer_objection(hr, objection(notice, colleague, wang), upheld=True, answer="漏计", now=NOW)
    objection(notice, wang, colleague)
    with pytest.raises(CycleRefusedError):
        send_back(hr, notice.cycle, reason="更正", now=NOW)


def test_an_upheld_objection_holds_the_final_result(notice, colleague, wang, hr):
    answer_objection(hr, objection(notice, colleague, wang), upheld=True, answer="漏计", now=NOW)
    notice.cycle.state = CycleState.APPEAL
    notice.cycle.save()
    with pytest.raises(CycleRefusedError):
        actions.finalise(hr, notice.cycle, decided_on=TODAY)


def test_after_going_back_the_data_can_be_reopened_and_noticed_again(notice, colleague, wang, hr):
    answer_objection(hr, objection(notice, colleague, wang), upheld=True, answer="漏计", now=NOW)
    cycle = send_back(hr, notice.cycle, reason="更正", now=NOW)
    second = put_on_notice(cycle, hr, starts_on=TODAY)
    assert second.pk != notice.pk
    cycle.refresh_from_db()
    assert cycle.notice == second
    cycle.notices.all().update(withdrawn_at=NOW)
    cycle.state = CycleState.FROZEN
    cycle.save()
    actions.reopen(hr, cycle, reason="补导数据")
    notice.refresh_from_db()
    assert notice.objections.get().about == wang
