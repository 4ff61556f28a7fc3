"""After a key error: a dry run first, then a confirmation; what was issued waits for one of its own."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from academy.certificates import actions as certificates
from academy.certificates.enums import CertificateStatus, RevocationReason
from academy.jobs.actions import Progress, enqueue
from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from courses import actions as courses
from exams import tasks
from exams.actions.bank import write_version
from exams.actions.grading import complete_subject
from exams.actions.planning import check_feasibility
from exams.actions.refusals import ExamRefusedError
from exams.actions.scores import change_mark
from exams.enums import AttemptState, ConsequenceKind, ConsequenceState, RegradePolicy, RegradeState
from exams.models import Attempt, Consequence, Exam, QuestionVersion, Regrade, RegradeEffect
from exams.queries.regrading import completions_resting_on, effects_of, papers_of
from exams.rules import can_run, owns

NEEDS_KEY = frozenset({RegradePolicy.BOTH, RegradePolicy.NEW_ONLY})
# What two dry runs are compared by.
Found = set[tuple[int, int, str, str]]


@transaction.atomic
def propose_regrade(
    actor: Person,
    exam: Exam,
    version: QuestionVersion,
    *,
    policy: RegradePolicy,
    new_key: dict[str, Any],
    reason: str,
    now: datetime,
) -> Regrade:
    """Note what is to be done and start the dry run; no score changes yet."""
    require(can_run(actor, exam), "may not correct scores of this exam")
    if not reason.strip():
        raise ExamRefusedError("reason_missing")
    if policy in NEEDS_KEY and (not new_key or new_key == version.key):
        raise ExamRefusedError("new_key_missing")
    regrade = Regrade.objects.create(
        exam=exam,
        version=version,
        policy=policy,
        new_key=new_key if policy in NEEDS_KEY else {},
        reason=reason[:300],
        created_by=actor,
        created_at=now,
    )
    log_event(
        actor, "regrade.proposed", regrade, unit=exam.unit, after={"policy": policy}, reason=reason, at=now
    )
    _enqueue(actor, regrade, "exams.examine_regrade", gettext_lazy("更正评分试算"), now)
    return regrade


def _enqueue(actor: Person, regrade: Regrade, task: str, title: Promise, now: datetime) -> None:
    job = enqueue(
        actor,
        kind=task,
        title=title,
        about=str(regrade.exam),
        task=task,
        arguments={"regrade_id": regrade.pk, "actor_id": actor.pk, "language": get_language() or "zh-hans"},
        now=now,
    )
    regrade.job_id = job.pk
    regrade.save(update_fields=["job_id"])


def examine_regrade(regrade: Regrade, *, now: datetime, progress: Progress | None = None) -> Regrade:
    """The dry run: everything is computed first, then written at once."""
    papers = papers_of(regrade.exam)
    if progress:
        progress.start(papers.count())
    effects = []
    for effect in effects_of(regrade, papers):
        if effect:
            effects.append(effect)
        if progress:
            progress.step()
    with transaction.atomic():
        locked = Regrade.objects.select_for_update().get(pk=regrade.pk)
        if locked.state not in (RegradeState.EXAMINING, RegradeState.EXAMINED):
            raise ExamRefusedError("wrong_state")
        locked.effects.all().delete()
        RegradeEffect.objects.bulk_create(effects, batch_size=500)
        locked.state, locked.examined_at = RegradeState.EXAMINED, now
        locked.save(update_fields=["state", "examined_at"])
    return locked


def _fingerprint(effects: Any) -> Found:
    return {(e.attempt_id, e.slot, f"{e.mark_before:.2f}", f"{e.mark_after:.2f}") for e in effects if e}


@transaction.atomic
def confirm_regrade(actor: Person, regrade: Regrade, *, now: datetime) -> Regrade:
    """From here on papers that are graded later follow the correction; those graded before follow in a job."""
    require(can_run(actor, regrade.exam), "may not correct scores of this exam")
    locked = (
        Regrade.objects.select_for_update()
        .select_related("exam__unit", "version__question")
        .get(pk=regrade.pk)
    )
    if locked.state != RegradeState.EXAMINED:
        raise ExamRefusedError("wrong_state")
    if _fingerprint(effects_of(locked, papers_of(locked.exam))) != _fingerprint(locked.effects.all()):
        raise ExamRefusedError("regrade_outdated")
    locked.state, locked.applied_by, locked.applied_at = RegradeState.APPLYING, actor, now
    locked.save(update_fields=["state", "applied_by", "applied_at"])
    log_event(
        actor,
        "regrade.confirmed",
        locked,
        unit=locked.exam.unit,
        after={"policy": locked.policy, "papers": locked.effects.count()},
        reason=locked.reason,
        at=now,
    )
    _correct_bank(actor, locked, now)
    _enqueue(actor, locked, "exams.apply_regrade", gettext_lazy("更正评分"), now)
    return locked


class _StillNeededError(Exception):
    """An exam that stands open could not be drawn without this question."""


def _correct_bank(actor: Person, regrade: Regrade, now: datetime) -> None:
    """The wrong key is not drawn again: the corrected wording waits for a second person's approval.

    Meanwhile the question is out of the bank. Where an open exam could not draw its papers without it, the bank
    stays as it is, and the page of the regrade says so.
    """
    version, question = regrade.version, regrade.version.question
    if not regrade.new_key or question.current_id != version.pk:
        return
    wording = {name: getattr(version, name) for name in ("stem", "content", "explanation", "source")}
    open_exams = Exam.objects.filter(
        Q(subject=question.subject_id) | Q(subject__isnull=True),
        published_at__isnull=False,
        closes_at__gt=now,
    )
    try:
        with transaction.atomic():
            write_version(actor, question, wording | {"key": regrade.new_key})
            if not all(check_feasibility(exam).feasible for exam in open_exams):
                raise _StillNeededError
    except _StillNeededError:
        log_event(actor, "question.correction_postponed", question, reason=regrade.reason, at=now)


@transaction.atomic
def apply_regrade(actor: Person, regrade: Regrade, *, now: datetime, progress: Progress | None = None) -> int:
    """All papers or none. Run again after a crash it finds what is left to do."""
    locked = (
        Regrade.objects.select_for_update()
        .select_related("exam__unit", "version__question")
        .get(pk=regrade.pk)
    )
    if locked.state != RegradeState.APPLYING:
        return 0
    papers = {
        attempt.pk: attempt
        for attempt in papers_of(locked.exam).select_related("exam").select_for_update(of=("self",))
    }
    if progress:
        progress.start(len(papers))
    changed = 0
    for effect in effects_of(locked, papers_of(locked.exam)):
        if effect:
            attempt = papers[effect.attempt_id]
            change_mark(
                actor, attempt, effect.slot, effect.mark_after, reason=locked.reason, now=now, regrade=locked
            )
            changed += 1
        if progress:
            progress.step()
    locked.state = RegradeState.APPLIED
    locked.save(update_fields=["state"])
    log_event(actor, "regrade.applied", locked, unit=locked.exam.unit, after={"changed": changed}, at=now)
    transaction.on_commit(partial(tasks.count_uses.delay, exam_id=locked.exam_id))
    return changed


@transaction.atomic
def drop_regrade(actor: Person, regrade: Regrade, *, now: datetime) -> Regrade:
    require(can_run(actor, regrade.exam), "may not correct scores of this exam")
    locked = Regrade.objects.select_for_update().get(pk=regrade.pk)
    if locked.state not in (RegradeState.EXAMINING, RegradeState.EXAMINED):
        raise ExamRefusedError("wrong_state")
    locked.state = RegradeState.DROPPED
    locked.save(update_fields=["state"])
    log_event(actor, "regrade.dropped", locked, unit=locked.exam.unit, at=now)
    return locked


@transaction.atomic
def decide_consequence(
    actor: Person, consequence: Consequence, *, confirm: bool, reason: str, now: datetime
) -> Consequence:
    """A person says whether a completion follows a changed score; the score itself stands either way."""
    attempt = consequence.change.attempt
    require(can_run(actor, attempt.exam) and not owns(actor, attempt), "may not decide on this result")
    if not reason.strip():
        raise ExamRefusedError("reason_missing")
    locked = Consequence.objects.select_for_update().get(pk=consequence.pk)
    if locked.state != ConsequenceState.WAITING:
        raise ExamRefusedError("wrong_state")
    locked.state = ConsequenceState.CONFIRMED if confirm else ConsequenceState.DECLINED
    locked.decided_by, locked.decided_at, locked.decision_reason = actor, now, reason[:300]
    locked.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    if confirm:
        _carry_out(actor, ConsequenceKind(locked.kind), Attempt.objects.get(pk=attempt.pk), reason, now)
    log_event(
        actor,
        f"score_consequence.{locked.state}",
        attempt,
        unit=attempt.person.unit,
        after={"kind": locked.kind},
        reason=reason,
        at=now,
    )
    return locked


def _carry_out(actor: Person, kind: ConsequenceKind, attempt: Attempt, reason: str, now: datetime) -> None:
    """Nothing is done any more when another change has meanwhile turned the result back."""
    if kind == ConsequenceKind.PASS_GAINED:
        complete_subject(attempt, actor=actor, now=now)
        return
    completion = completions_resting_on(attempt.exam, {attempt.person_id}).get(attempt.person_id)
    if completion is None or attempt.passed or _passed_again(attempt):
        return
    courses.withdraw_pass(attempt.person, completion.subject, reason=reason, actor=actor, now=now)
    paper = completion.certificate
    if paper and paper.status == CertificateStatus.VALID:
        certificates.revoke(None, paper, reason, now, reason_class=RevocationReason.RESULT_WITHDRAWN)


def _passed_again(attempt: Attempt) -> bool:
    """Another sitting of the same exam holds the pass up."""
    others = Attempt.objects.filter(exam=attempt.exam, person=attempt.person_id).exclude(pk=attempt.pk)
    return others.filter(passed=True, state=AttemptState.RELEASED).exists()
