import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.models import AuditEvent, Person
from ratings import actions
from ratings.actions.batches import receive
from ratings.enums import CycleState, ObjectionStatus, Opinion, ReviewLevel
from ratings.models import (
    Appeal,
    FinalRating,
    ImportRow,
    Objection,
    PerformanceRecord,
    RatingResult,
    ReviewDecision,
)
from tests.factories.certificates import issue_star
from tests.factories.finals import finalise_as_computed
from tests.factories.ratings import ParticipantFactory
from tests.ratings.actions.test_steering import (  # noqa: F401
    NOW,
    TODAY,
    advance_to,
    calculated,
    city_reviewer,
    first_result,
    put_on_notice,
    review,
)

BACKEND = "academy.people.backends.PersonBackend"


@pytest.fixture
def officer(client, hr):
    client.force_login(hr, backend=BACKEND)
    return client


def address(name, cycle):
    return reverse(f"ratings_{name}", args=[cycle.pk])


def seen(page):
    return re.search(r'name="seen" value="(\w+)"', page.content.decode()).group(1)


def figure(page, label):
    """The number beside a word of the page's sums."""
    return int(re.search(rf"<dt>{label}</dt><dd>(\d+)</dd>", page.content.decode()).group(1))


@pytest.fixture
def collected(cycle, hr):
    """Everybody of the county has figures, except one person of 河湾街道 who is decided about."""
    people = Person.objects.filter(unit__path__startswith=cycle.unit.path, employment="full_time")
    *others, last = people.order_by("pk")
    PerformanceRecord.objects.bulk_create(
        PerformanceRecord(
            cycle=cycle,
            person=person,
            indicator="patrol_rate",
            segment_unit=person.unit,
            period_from=cycle.period_from,
            period_to=cycle.period_to,
            months=12,
            value=Decimal(95),
        )
        for person in others
    )
    actions.decide_missing(hr, cycle, last, reason="病假", now=NOW)
    return cycle


def test_locking_shows_everybody_before_it_is_done(officer, collected):
    page = officer.get(address("freeze", collected))
    participants = figure(page, "正常参评") + figure(page, "只写评语")
    assert figure(page, "已写明缺数据原因的人") == 1
    answer = officer.post(address("freeze", collected), {"seen": seen(page)}, follow=True)
    collected.refresh_from_db()
    assert collected.state == CycleState.FROZEN
    assert "数据已锁定" in answer.content.decode()
    assert collected.participants.filter(category__in=["RATED", "NEW_HIRE"]).count() == participants


def test_the_figures_of_the_units_add_up(officer, collected):
    figures = officer.get(address("freeze", collected)).context["figures"]
    people, with_figures, decided, missing = map(sum, zip(*(u.counts for u in figures.units), strict=True))
    assert (people, missing) == (figures.people, 0)
    assert with_figures + decided == people
    assert sum(count for _key, count in figures.groups) == figures.people


def test_locking_is_not_offered_while_people_are_missing(officer, cycle):
    page = officer.get(address("freeze", cycle))
    assert "名在册专职网格员缺绩效数据" in page.content.decode()
    assert 'name="seen"' not in page.content.decode()


def test_a_post_without_a_look_shows_the_figures_and_does_nothing(officer, collected):
    page = officer.post(address("freeze", collected))
    collected.refresh_from_db()
    assert collected.state == CycleState.COLLECTING
    assert "请核对现在的数字" in page.content.decode()
    assert not AuditEvent.objects.filter(action="cycle.frozen").exists()


def test_figures_that_moved_are_shown_again(officer, collected, hr):
    page = officer.get(address("freeze", collected))
    person = PerformanceRecord.objects.filter(cycle=collected).order_by("-pk").first().person
    PerformanceRecord.objects.filter(cycle=collected, person=person).delete()
    actions.decide_missing(hr, collected, person, reason="数据遗失", now=NOW)
    again = officer.post(address("freeze", collected), {"seen": seen(page)})
    collected.refresh_from_db()
    assert collected.state == CycleState.COLLECTING
    assert figure(again, "已写明缺数据原因的人") == 2
    officer.post(address("freeze", collected), {"seen": seen(again)})
    collected.refresh_from_db()
    assert collected.state == CycleState.FROZEN


def test_a_step_of_another_state_leads_back_to_the_cycle(officer, cycle):
    answer = officer.get(address("finalise", cycle))
    assert answer["Location"] == address("cycle", cycle)


def test_undecided_rows_of_open_files_are_told(officer, collected, hr, sample_file):
    batch = actions.examine_batch(
        receive(hr, collected, sample_file.read_bytes(), "绩效.xlsx", now=timezone.now())
    )
    held = ImportRow.objects.filter(batch=batch, verdict="held").count()
    page = officer.get(address("freeze", collected)).content.decode()
    assert held
    assert f"{held} 行导入数据待处理" in page
    assert "1 个文件已上传、没有入库" in page


def in_city_review(cycle, hr):
    cycle.refresh_from_db()
    advance_to(cycle, hr, CycleState.CITY_REVIEW)
    cycle.refresh_from_db()
    return cycle


DETAILS = {"contact": "0000-1234", "earlier_posting": ""}


def test_the_notice_shows_its_working_days(officer, calculated, hr):  # noqa: F811
    cycle = in_city_review(calculated, hr)
    actions.confirm_five_stars(city_reviewer(), cycle, now=NOW)
    page = officer.get(address("publish_notice", cycle), DETAILS | {"starts_on": "2026-09-29"})
    assert page.context["figures"].days == tuple(
        date.fromisoformat(day)
        for day in ("2026-09-29", "2026-09-30", "2026-10-08", "2026-10-09", "2026-10-10")
    )
    assert "2026年10月10日（周六）" in page.content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page.content.decode())
    assert sorted(set(ids)) == sorted(ids)


def test_the_notice_starts_on_what_was_seen(officer, calculated, hr):  # noqa: F811
    cycle = in_city_review(calculated, hr)
    actions.confirm_five_stars(city_reviewer(), cycle, now=NOW)
    details = DETAILS | {"starts_on": str(TODAY)}
    page = officer.get(address("publish_notice", cycle), details)
    later = details | {"starts_on": str(TODAY + timedelta(days=14)), "seen": seen(page)}
    officer.post(address("publish_notice", cycle), later)
    cycle.refresh_from_db()
    assert cycle.state == CycleState.CITY_REVIEW
    officer.post(address("publish_notice", cycle), details | {"seen": seen(page)})
    cycle.refresh_from_db()
    assert cycle.state == CycleState.NOTICE
    assert figure(page, "列入公示名单的人") == len(cycle.notice.snapshot)


def test_a_notice_that_would_be_refused_is_not_offered(officer, calculated, hr):  # noqa: F811
    cycle = in_city_review(calculated, hr)
    actions.confirm_five_stars(city_reviewer(), cycle, now=NOW)
    page = officer.get(address("publish_notice", cycle), DETAILS | {"starts_on": "2026-09-29"})
    assert not page.context["may_confirm"]
    assert "须由市级审核核实后发布" in page.content.decode()


def test_the_notice_tells_what_is_open(officer, calculated, hr):  # noqa: F811
    decision = review(calculated, hr, first_result(calculated).star - 1)
    cycle = in_city_review(calculated, hr)
    RatingResult.objects.filter(pk=decision.result_id).update(star=5)
    decision.is_stale = True
    decision.save()
    actions.decide(
        city_reviewer(),
        RatingResult.objects.get(pk=decision.result_id),
        level=ReviewLevel.CITY,
        opinion=Opinion.AGREE,
        seen_digest=decision.result.digest,
        now=NOW,
    )
    page = officer.get(address("publish_notice", cycle)).content.decode()
    unreviewed = RatingResult.objects.filter(run__cycle=cycle, run__is_current=True).count() - 1
    assert "1 条审核意见的依据已变" in page
    assert f"{unreviewed} 人没有任何一级的审核意见" in page


def test_an_open_override_takes_the_button_away(officer, calculated, hr):  # noqa: F811
    review(calculated, hr, first_result(calculated).star - 1)
    cycle = in_city_review(calculated, hr)
    page = officer.get(address("publish_notice", cycle), DETAILS | {"starts_on": str(TODAY)})
    assert "1 条星级调整等待第二人确认" in page.content.decode()
    assert 'name="seen"' not in page.content.decode()


@pytest.fixture
def in_appeal(calculated, hr):  # noqa: F811
    put_on_notice(calculated, hr)
    calculated.refresh_from_db()
    actions.advance(hr, calculated)
    calculated.refresh_from_db()
    return calculated


def test_the_final_step_counts_papers_that_come_and_go(officer, in_appeal, academy):
    holder = first_result(in_appeal).participant.person
    issue_star(academy, holder, issued_on=date(2025, 2, 28), source_key="star:old")
    page = officer.get(address("finalise", in_appeal))
    assert figure(page, "到此为止的旧星级证书") == 1
    assert "与公示的名单完全一致" in page.content.decode()
    officer.post(address("finalise", in_appeal), {"seen": seen(page)})
    assert FinalRating.objects.filter(cycle=in_appeal, star__gte=1).count() == figure(
        page, "将制发的星级证书"
    )


def test_the_final_step_names_who_is_no_longer_as_published(officer, in_appeal):
    notice = in_appeal.notice
    name, star = notice.snapshot[0]["name"], notice.snapshot[0]["star"]
    notice.snapshot[0]["star"] = star + 1
    notice.save()
    changes = officer.get(address("finalise", in_appeal)).context["figures"].changes
    assert [(one.name, one.before, one.after) for one in changes] == [(name, star + 1, star)]


def test_an_open_objection_holds_the_final_step(officer, in_appeal, wang, city):
    Objection.objects.create(
        notice=in_appeal.notice,
        by=wang,
        about=first_result(in_appeal).participant.person,
        unit=city.units["HW"],
        text="-",
        filed_at=NOW,
        due_on=TODAY,
        status=ObjectionStatus.OPEN,
    )
    page = officer.get(address("finalise", in_appeal)).content.decode()
    assert "1 条异议没有答复" in page
    assert 'name="seen"' not in page


@pytest.fixture
def certified(cycle, city):
    cycle.state = CycleState.FROZEN
    cycle.save()
    people = Person.objects.filter(unit=city.units["HW"], employment="full_time")[:3]
    for person in people or Person.objects.filter(unit__path__startswith=city.units["HW"].path)[:3]:
        ParticipantFactory(cycle=cycle, person=person, unit=city.units["HW"])
    actions.calculate(None, cycle, now=NOW)
    finalise_as_computed(cycle, TODAY)
    cycle.state = CycleState.CERTIFIED
    cycle.save()
    return cycle


def test_archiving_waits_for_appeals(officer, certified):
    final = certified.finals.first()
    appeal = Appeal.objects.create(result=final.result, by=final.person, text="-", filed_at=NOW, due_on=TODAY)
    page = officer.get(address("archive", certified)).content.decode()
    assert "1 项申诉没有答复" in page
    with pytest.raises(actions.CycleRefusedError):
        actions.advance(city_reviewer(), certified)
    appeal.status = ObjectionStatus.DISMISSED
    appeal.save()
    shown = officer.get(address("archive", certified))
    officer.post(address("archive", certified), {"seen": seen(shown)})
    certified.refresh_from_db()
    assert certified.state == CycleState.ARCHIVED


def test_the_plain_step_does_not_archive(officer, certified):
    officer.post(address("advance", certified))
    certified.refresh_from_db()
    assert certified.state == CycleState.CERTIFIED


def test_the_street_review_ends_knowingly_when_people_are_unreviewed(officer, calculated, hr):  # noqa: F811
    cycle = actions.advance(hr, calculated)
    page = officer.get(address("end_street_review", cycle))
    (item,) = page.context["figures"].open
    assert (item.kind, item.count, item.blocks) == ("unseen", page.context["figures"].people, False)
    assert item.names[0] in page.content.decode()
    officer.post(reverse("ratings_advance", args=[cycle.pk]))
    officer.post(address("end_street_review", cycle))
    cycle.refresh_from_db()
    assert cycle.state == CycleState.STREET_REVIEW
    refused = officer.post(address("end_street_review", cycle), {"seen": seen(page), "reason": " "})
    assert "必须写明原因" in refused.content.decode()
    cycle.refresh_from_db()
    assert cycle.state == CycleState.STREET_REVIEW
    officer.post(address("end_street_review", cycle), {"seen": seen(page), "reason": "河湾街道逾期未审"})
    cycle.refresh_from_db()
    assert cycle.state == CycleState.COUNTY_REVIEW
    event = AuditEvent.objects.get(action="cycle.county_review")
    assert (event.reason, event.after["unreviewed"]) == ("河湾街道逾期未审", item.count)
    shown = officer.get(reverse("ratings_cycle", args=[cycle.pk])).content.decode()
    assert f"有 {item.count} 人没有审核意见" in shown
    assert "河湾街道逾期未审" in shown
    assert "?reviewed=no" in shown


def test_a_street_review_of_everybody_ends_without_a_reason(officer, calculated, hr, city):  # noqa: F811
    cycle = actions.advance(hr, calculated)
    street = city.officers["hw-street"]
    for result in RatingResult.objects.filter(run__cycle=cycle, run__is_current=True):
        ReviewDecision.objects.create(
            result=result,
            level=ReviewLevel.STREET,
            reviewer=street,
            opinion="agree",
            result_digest=result.digest,
            decided_at=NOW,
        )
    page = officer.get(address("end_street_review", cycle))
    assert 'name="reason"' not in page.content.decode()
    officer.post(address("end_street_review", cycle), {"seen": seen(page)})
    cycle.refresh_from_db()
    assert cycle.state == CycleState.COUNTY_REVIEW
    assert "没有审核意见" not in officer.get(reverse("ratings_cycle", args=[cycle.pk])).content.decode()


@pytest.fixture
def outdated(calculated, hr):  # noqa: F811
    """The county agreed to a result; then the figures changed and everything was computed again."""
    cycle = advance_to(calculated, hr, CycleState.COUNTY_REVIEW)
    seen = first_result(cycle)
    given = {"proposed_star": None, "reason_code": "", "comment": "现场看过台账"}
    actions.decide(
        hr, seen, level=ReviewLevel.COUNTY, opinion=Opinion.AGREE, seen_digest=seen.digest, now=NOW, **given
    )
    actions.step_back(hr, cycle, reason="复核数据")
    seen.participant.exam_score = Decimal(61)
    seen.participant.save()
    cycle.refresh_from_db()
    actions.calculate(None, cycle, now=NOW)
    cycle.refresh_from_db()
    return advance_to(cycle, hr, CycleState.CITY_REVIEW)


def test_what_was_said_of_an_earlier_result_stands_on_the_page_of_the_present_one(officer, outdated):
    page = officer.get(reverse("ratings_result", args=[first_result(outdated).pk])).content.decode()
    assert "现场看过台账" in page
    assert "依据已变" in page


def test_the_notice_counts_opinions_whose_ground_has_changed(officer, outdated, hr):
    address = reverse("ratings_publish_notice", args=[outdated.pk])
    (stale,) = [line for line, _url in officer.get(address).context["open"] if "依据已变" in line.words]
    assert stale.count == 1


def test_the_list_of_opinions_leads_to_the_present_result_and_proposes_no_star_that_nobody_proposed(
    officer, outdated
):
    page = officer.get(reverse("ratings_list", args=[outdated.pk, "decisions"])).content.decode()
    assert reverse("ratings_result", args=[first_result(outdated).pk]) in page
    assert "未定星" not in page
