"""The last resort of a candidate without network: her sealed answers, brought to the officer as a file."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from academy.people.secrets import decrypt, encrypt
from exams.actions.received import MalformedError, read_body, read_change
from exams.actions.refusals import ExamRefusedError
from exams.actions.saving import Change
from exams.actions.supervision import note_once
from exams.actions.tokens import AttemptToken, read_token
from exams.actions.transitions import lock
from exams.engine.answer_file import AnswerFileError, new_key_pair, open_file
from exams.enums import AttemptState, IncidentKind
from exams.models import AnswerEvent, AnswerFileKey, Attempt, Exam
from exams.rules import can_decide_answers, can_run

# Far more than a long sitting without any network makes.
MOST_CHANGES = 20_000
# Every page of a paper carries the key; it never changes.
KEPT_SECONDS = 3600


@dataclass(frozen=True)
class TakenFile:
    attempt: Attempt
    fresh: int
    known: int


def public_key_of(exam: Exam) -> str:
    """Made once per exam, when the first paper is opened."""
    name = f"exam-answer-key-{exam.pk}"
    public: str | None = cache.get(name)
    if public is None:
        public = _key_of(exam).public
        cache.set(name, public, KEPT_SECONDS)
    return public


def _key_of(exam: Exam) -> AnswerFileKey:
    found = AnswerFileKey.objects.filter(exam=exam).first()
    if found is None:
        public, private = new_key_pair()
        found, _created = AnswerFileKey.objects.get_or_create(
            exam=exam, defaults={"public": public, "private": encrypt(private)}
        )
    return found


@transaction.atomic
def take_answer_file(actor: Person, exam: Exam, content: bytes, *, now: datetime) -> TakenFile:
    """Into the log, to be decided about like other late answers. The same file twice changes nothing."""
    require(can_run(actor, exam), "may not take answer files of this exam")
    token, changes = _open(exam, content)
    attempt = Attempt.objects.select_related("exam", "person__unit").filter(pk=token.attempt).first()
    if attempt is None or attempt.exam_id != exam.pk:
        raise ExamRefusedError("file_other_exam")
    require(can_decide_answers(actor, attempt), "may not bring in answers to an own paper")
    locked = lock(attempt)
    if locked.state in (AttemptState.PREPARED, AttemptState.VOID):
        raise ExamRefusedError("file_of_void_paper")
    log = AnswerEvent.objects.filter(attempt=locked)
    before = log.count()
    AnswerEvent.objects.bulk_create(
        [
            AnswerEvent(
                attempt=locked,
                slot=change.slot,
                sequence=change.sequence,
                device=change.device,
                epoch=change.made_in(token),
                payload=change.payload,
                client_time=change.client_time,
                received_at=now,
                applied=False,
            )
            for change in changes
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    fresh = log.count() - before
    if fresh:
        slots = sorted({change.slot for change in changes})
        note_once(locked.pk, IncidentKind.LATE_SAVE, now=now, detail=", ".join(str(slot) for slot in slots))
    taken = TakenFile(locked, fresh, len(changes) - fresh)
    digest = hashlib.sha256(content).hexdigest()
    after = {"fresh": taken.fresh, "known": taken.known, "sha256": digest}
    log_event(actor, "answer_file.taken", locked, unit=attempt.person.unit, after=after, at=now)
    return taken


def _open(exam: Exam, content: bytes) -> tuple[AttemptToken, list[Change]]:
    """The token inside is this server's signature: only the page of that sitting can have made the file."""
    key = _key_of(exam)
    try:
        body = read_body(open_file(content, exam.pk, decrypt(bytes(key.private))), MOST_CHANGES)
        token = read_token(body["token"])
        if token is None:
            raise ExamRefusedError("file_forged")
        changes = [read_change(row, token) for row in body["changes"]]
    except AnswerFileError as error:
        raise ExamRefusedError(error.code) from error
    except (MalformedError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExamRefusedError("file_damaged") from error
    return token, list({(c.slot, c.sequence, c.device): c for c in changes}.values())
