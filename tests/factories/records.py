"""The records that the table of addresses is filled with."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.utils import timezone

from academy.jobs.models import Job
from academy.people import demo as people_demo
from academy.people.enums import Role
from academy.people.models import Holiday, Person, PhotoImport, RoleAssignment
from courses.models import Instructor, TrainingClass
from exams.enums import AttemptState
from exams.models import Attempt, Consequence, Question, Regrade, ScoreChange, ScoreReview
from ratings import actions
from ratings.actions.batches import receive
from ratings.actions.schemes import draft_from
from ratings.actions.whatif import Change
from ratings.actions.whatif import ask as ask_whatif
from ratings.enums import CycleState, ReviewLevel
from ratings.models import (
    Appeal,
    Honour,
    HonourKind,
    KinDeclaration,
    Objection,
    PublicNotice,
    RatingResult,
    ReviewDecision,
    StarChange,
    VetoRecord,
)
from tests.factories.certificates import issue_star
from tests.factories.courses import lessons_of, make_academy, make_hours, make_subject
from tests.factories.exams import make_bank, make_exam, sit
from tests.factories.finals import finalise_as_computed
from tests.factories.printing import printed_paper
from tests.factories.question_files import examined_import, kept_picture
from tests.factories.ratings import ParticipantFactory, RatingCycleFactory

SAMPLE = Path(__file__).parents[1] / "files" / "performance" / "performance_dirty_sample.xlsx"


@dataclass
class Records:
    """One of everything, belonging to 王海燕 of 河湾街道 in 青石区."""

    values: dict[str, object]


def one_of_everything() -> dict[str, object]:
    city = people_demo.load()
    wang = Person.objects.get(username="QS-HW0001")
    hr = city.officers["qs-hr"]
    cycle = RatingCycleFactory(unit=city.units["QS"])
    batch = actions.examine_batch(receive(hr, cycle, SAMPLE.read_bytes(), "sample.xlsx", now=timezone.now()))
    batch.committed_by = hr
    batch.save()
    actions.commit_batch(batch, now=timezone.now())
    cycle.state = CycleState.FROZEN
    cycle.save()
    participant = ParticipantFactory(cycle=cycle, person=wang, unit=city.units["HW"], values=False)
    run = actions.calculate(None, cycle, now=timezone.now())
    result = RatingResult.objects.get(run=run, participant=participant)
    decision = ReviewDecision.objects.create(
        result=result,
        level=ReviewLevel.COUNTY,
        reviewer=hr,
        opinion="agree",
        result_digest=result.digest,
        decided_at=timezone.now(),
    )
    veto = VetoRecord.objects.create(
        cycle=cycle,
        person=wang,
        code="V02",
        facts="-",
        document="-",
        evidence=ContentFile(b"%PDF-", name="a.pdf"),
        decided_on=date(2025, 5, 1),
        proposed_by=hr,
    )
    bare_veto = VetoRecord.objects.create(
        cycle=cycle,
        person=wang,
        code="V07",
        facts="-",
        document="-",
        decided_on=date(2025, 5, 1),
        proposed_by=hr,
    )
    notice = PublicNotice.objects.create(
        cycle=cycle,
        unit=cycle.unit,
        run=run,
        starts_on=date(2026, 1, 5),
        ends_on=date(2026, 1, 9),
        snapshot=[],
        published_by=hr,
    )
    objection = Objection.objects.create(
        notice=notice,
        by=Person.objects.get(username="QS-HW0002"),
        about=wang,
        unit=city.units["HW"],
        text="-",
        evidence=ContentFile(b"%PDF-", name="a.pdf"),
        filed_at=timezone.now(),
        due_on=date(2026, 1, 20),
    )
    cycle.state = CycleState.NOTICE
    cycle.save()
    job = Job.objects.create(kind="k", title="t", task="jobs.sweep", owner=wang, created_at=timezone.now())
    return {
        "city": city,
        "wang": wang,
        "cycle": cycle,
        "batch": batch,
        "result": result,
        "decision": decision,
        "objection": objection,
        **appeal_records(city, wang),
        "veto": veto,
        "bare_veto": bare_veto,
        "version": cycle.version,
        "draft": draft_from(city.officers["admin"], cycle.version, now=timezone.now()),
        "whatif": ask_whatif(
            hr,
            run,
            name="试算",
            version=None,
            changes=[Change("HW0001", "exam", "80")],
            now=timezone.now(),
        ),
        "row": batch.rows.get(number=5),
        "job": job,
        **learning_records(city, wang),
        "holiday": Holiday.objects.create(day=date(2030, 1, 1), is_workday=False, note="元旦"),
        "assignment": RoleAssignment.objects.get(person=hr, role=Role.DATA_CLERK),
    }


def appeal_records(city, wang) -> dict[str, object]:
    """A decided cycle of last year, her appeal against it and a correction that waits."""
    past = RatingCycleFactory(
        unit=city.units["QS"],
        code="QS-2024",
        period_from=date(2024, 1, 1),
        period_to=date(2024, 12, 31),
        cut_off=date(2024, 12, 31),
        state=CycleState.FROZEN,
    )
    ParticipantFactory(cycle=past, person=wang, unit=city.units["HW"])
    actions.calculate(None, past, now=timezone.now())
    final = finalise_as_computed(past, date(2025, 3, 3))["HW0001"]
    now = timezone.now()
    appeal = Appeal.objects.create(
        result=final.result,
        by=wang,
        text="-",
        evidence=ContentFile(b"%PDF-", name="a.pdf"),
        filed_at=now,
        due_on=date(2025, 3, 20),
    )
    change = StarChange.objects.create(
        final=final,
        kind="correction",
        star_before=final.star,
        star_after=1,
        reason="-",
        proposed_by=city.officers["qs-hr"],
        proposed_at=now,
    )
    kind = HonourKind.objects.create(unit=past.unit, title="优秀网格员", level="county")
    honour = Honour.objects.create(
        kind=kind,
        cycle=past,
        person=wang,
        unit=city.units["HW"],
        document="-",
        awarded_on=date(2025, 3, 10),
        proposed_by=city.officers["qs-hr"],
        proposed_at=now,
    )
    kin = KinDeclaration.objects.create(
        person=city.officers["qs-hr2"], relative=wang, kind="sibling", since=date(2020, 1, 1), declared_at=now
    )
    return {"past": past, "final": final, "appeal": appeal, "change": change, "honour": honour, "kin": kin}


def correction_records(wang, exam) -> dict[str, object]:
    """A corrected score of hers, with what waits because of it, and the review she asked for."""
    done = Attempt.objects.create(exam=exam, person=wang, number=2, state=AttemptState.RELEASED)
    version = Question.objects.first().current
    now = timezone.now()
    regrade = Regrade.objects.create(
        exam=exam, version=version, policy="everyone", reason="-", created_by=wang, created_at=now
    )
    marks = {"slot": 1, "mark_before": 0, "mark_after": 1}
    change = ScoreChange.objects.create(attempt=done, reason="-", actor=wang, at=now, **marks)
    return {
        "regrade": regrade,
        "consequence": Consequence.objects.create(change=change, kind="pass_gained"),
        "score_review": ScoreReview.objects.create(attempt=done, reason="-", asked_at=now),
    }


def learning_records(city, wang) -> dict[str, object]:
    subject = make_subject("T05", lessons=2, needs_exam=True)
    make_bank(subject)
    exam = make_exam(city.units["QS"], subject)
    academy = make_academy(city.units["QS"])
    return {
        "subject": subject,
        "lesson": lessons_of(subject)[0],
        "hours": make_hours(wang, subject, "h1"),
        "exam": exam,
        "attempt": sit(wang, exam),
        "question": Question.objects.first(),
        "question_import": examined_import(city.officers["teacher"], subject),
        "photo_import": PhotoImport.objects.create(
            filename="photos.zip", uploaded_by=city.officers["office"], uploaded_at=timezone.now()
        ),
        "printed_paper": printed_paper(exam, city.officers["office"]),
        "question_picture": kept_picture(city.officers["teacher"]),
        **correction_records(wang, exam),
        "academy": academy,
        "paper": issue_star(academy, wang),
        "class": TrainingClass.objects.create(
            name="第一期",
            category="in_service",
            academy=academy,
            unit=city.units["QS"],
            starts_on=date(2026, 1, 5),
            ends_on=date(2026, 1, 5) + timedelta(days=4),
        ),
        "instructor": Instructor.objects.create(person=city.officers["teacher"], kind="expert"),
    }
