"""异议 during the notice: filed by colleagues, answered by an officer, and the one recorded way back."""

from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from academy.people.actions import log_event
from academy.people.models import OrgUnit, Person
from academy.people.queries import working_days_from
from academy.people.rules import require
from ratings.actions.freezing import CycleRefusedError
from ratings.actions.kin import refuse_kin
from ratings.actions.steering import proposed_stars
from ratings.enums import CycleState, ObjectionStatus
from ratings.models import Objection, PublicNotice, RatingCycle, RatingResult
from ratings.queries.schemes import scheme_of
from ratings.rules import answers_objections, may_object

# From the notice on, only an upheld objection leads back.
OPEN_TO_SEND_BACK = frozenset({CycleState.NOTICE, CycleState.APPEAL})


class ObjectionRefusedError(Exception):
    """A sentence for the person who tried; nothing was written."""


def listed_results(notice: PublicNotice) -> list[RatingResult]:
    """Who stands in the snapshot, in its order: while the notice is open the run has not changed."""
    return [result for result, star, _source in proposed_stars(notice.cycle) if star]


def due_date(cycle: RatingCycle, filed_on: date) -> date:
    days = scheme_of(cycle.version).appeal.answer_within_working_days
    return working_days_from(filed_on + timedelta(days=1), days)[-1]


@transaction.atomic
def file_objection(
    actor: Person,
    notice: PublicNotice,
    about: Person,
    *,
    text: str,
    evidence: UploadedFile | None,
    now: datetime,
    today: date,
) -> Objection:
    """Raises ObjectionRefusedError outside the notice period and for a second open one about the same person."""
    participant = notice.cycle.participants.filter(person=about).select_related("unit").first()
    if participant is None:
        raise ObjectionRefusedError(_("这个人不在本周期的参评人员中。"))
    unit: OrgUnit = participant.unit
    listed = {result.participant.person_id for result in listed_results(notice)}
    require(may_object(actor, about, unit, listed), "only people of the list and colleagues may object")
    running = notice.cycle.state == CycleState.NOTICE and notice.starts_on <= today <= notice.ends_on
    if not running or notice.withdrawn_at:
        raise ObjectionRefusedError(_("公示期已结束，不能再提出异议；对最终结果有异议的，可由本人申诉。"))
    if not text.strip():
        raise ObjectionRefusedError(_("请写明对哪一项事实有异议。"))
    if notice.objections.filter(by=actor, about=about, status=ObjectionStatus.OPEN).exists():
        raise ObjectionRefusedError(_("您对这个人的异议还在处理中，答复后才能再提。"))
    objection = Objection.objects.create(
        notice=notice,
        by=actor,
        about=about,
        unit=unit,
        text=text.strip(),
        evidence=evidence or "",
        filed_at=now,
        due_on=due_date(notice.cycle, today),
    )
    log_event(actor, "objection.filed", objection, unit=unit, after={"due_on": str(objection.due_on)})
    return objection


@transaction.atomic
def answer_objection(
    actor: Person, objection: Objection, *, upheld: bool, answer: str, now: datetime
) -> Objection:
    """Nobody answers an objection of their own or about themselves; an answer is given once."""
    locked = Objection.objects.select_for_update().select_related("notice__cycle__unit").get(pk=objection.pk)
    require(answers_objections(actor, locked.notice.cycle), "may not answer objections of this cycle")
    require(actor.pk not in {locked.by_id, locked.about_id}, "nobody decides about themselves")
    refuse_kin(actor, {locked.by_id, locked.about_id}, ObjectionRefusedError)
    if locked.status != ObjectionStatus.OPEN:
        raise ObjectionRefusedError(_("这条异议已经答复。"))
    if not answer.strip():
        raise ObjectionRefusedError(_("答复必须写明理由。"))
    locked.status = ObjectionStatus.UPHELD if upheld else ObjectionStatus.DISMISSED
    locked.answer, locked.handled_by, locked.handled_at = answer.strip(), actor, now
    locked.save(update_fields=["status", "answer", "handled_by", "handled_at"])
    log_event(
        actor,
        "objection.answered",
        locked,
        unit=locked.unit,
        before={"status": ObjectionStatus.OPEN.value},
        after={"status": locked.status},
        reason=answer,
    )
    return locked


@transaction.atomic
def send_back(actor: Person, cycle: RatingCycle, *, reason: str, now: datetime) -> RatingCycle:
    """An upheld objection withdraws the notice and takes the cycle back to CALCULATED, with the reason."""
    require(answers_objections(actor, cycle), "may not send this cycle back")
    locked = RatingCycle.objects.select_for_update().select_related("unit").get(pk=cycle.pk)
    if locked.state not in OPEN_TO_SEND_BACK:
        raise CycleRefusedError(_("只有公示和申诉处理阶段可以因异议退回。"))
    notice = locked.notice
    if not notice.objections.filter(status=ObjectionStatus.UPHELD).exists():
        raise CycleRefusedError(_("没有成立的异议，公示以后不能退回。"))
    if notice.objections.filter(status=ObjectionStatus.OPEN).exists():
        raise CycleRefusedError(_("请先答复全部异议，再一并退回。"))
    if not reason.strip():
        raise CycleRefusedError(_("退回必须写明原因。"))
    before = locked.state
    notice.withdrawn_at = now
    notice.save(update_fields=["withdrawn_at"])
    locked.state = CycleState.CALCULATED
    locked.save(update_fields=["state"])
    log_event(
        actor,
        "cycle.calculated",
        locked,
        unit=locked.unit,
        before={"state": before, "notice": notice.pk},
        after={"state": locked.state},
        reason=reason,
    )
    return locked
