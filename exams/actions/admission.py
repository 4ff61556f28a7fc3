from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from exams.actions.refusals import ExamRefusedError
from exams.engine.admission import Entrance
from exams.models import Exam
from exams.models.papers import hash_access_code
from exams.rules import can_run, is_right_code, reason_to_keep_out

WRONG_CODES = 5
WRONG_CODES_FORGOTTEN_AFTER = 300


@transaction.atomic
def set_admission(
    actor: Person,
    exam: Exam,
    *,
    allowed_networks: str,
    seb_config_key: str,
    code: str | None,
    now: datetime,
) -> Exam:
    """What candidates must bring to the door. `code` None keeps the code, an empty one asks for none any more."""
    require(can_run(actor, exam), "may not change the admission to this exam")
    locked = Exam.objects.select_for_update().get(pk=exam.pk)
    if now >= locked.closes_at:
        raise ExamRefusedError("closed")
    before = _conditions(locked)
    locked.allowed_networks, locked.seb_config_key = allowed_networks, seb_config_key
    if code is not None:
        locked.access_code_hash = hash_access_code(exam.pk, code) if code else ""
    locked.save(update_fields=["allowed_networks", "seb_config_key", "access_code_hash"])
    after = {**_conditions(locked), "new_code": bool(code)}
    log_event(actor, "exam.admission_set", locked, unit=locked.unit, before=before, after=after, at=now)
    return locked


def _conditions(exam: Exam) -> dict[str, object]:
    """For the log: the code itself stays out of it, also as a hash."""
    return {
        "networks": exam.allowed_networks.split(),
        "seb_config_key": exam.seb_config_key,
        "asks_code": exam.asks_code,
    }


def admit(person: Person, exam: Exam, entrance: Entrance) -> None:
    """Refuse who stands outside. Not in a transaction: a refusal must not take back the count of wrong codes."""
    if refusal := reason_to_keep_out(exam, entrance):
        raise ExamRefusedError(refusal)
    if exam.asks_code:
        _check_code(person, exam, entrance.code)


def _check_code(person: Person, exam: Exam, code: str) -> None:
    wrong = f"exam-code:{exam.pk}:{person.pk}"
    if cache.get(wrong, 0) >= WRONG_CODES:
        raise ExamRefusedError("code_wait")
    if is_right_code(exam, code):
        return
    if not code.strip():
        raise ExamRefusedError("code_missing")
    cache.add(wrong, 0, timeout=WRONG_CODES_FORGOTTEN_AFTER)
    try:
        count = cache.incr(wrong)
    except ValueError:
        # The five minutes ended between the two calls.
        count = 1
    if count == WRONG_CODES:
        log_event(person, "exam.code_guessed", exam, unit=exam.unit, after={"wrong_codes": count})
    raise ExamRefusedError("wrong_code")
