"""A whole city for tests that walk through every page."""

import re
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.utils import timezone

import courses.demo
import exams.demo
from academy.certificates.models import Academy
from academy.jobs.models import Job
from academy.people import demo as people_demo
from academy.people.explanations import PHOTOS
from academy.people.models import Person, PhotoImport
from courses.models import Instructor, LessonPage, TrainingClass
from exams.actions import count_uses, grade_attempt
from exams.actions.sitting import submit_attempt
from exams.enums import AttemptState
from exams.models import Attempt, Exam, Question, Regrade, ScoreReview
from ratings import actions
from ratings.actions import honours, whatif
from ratings.actions.appeals import file_appeal
from ratings.actions.batches import receive
from ratings.actions.kin import declare_kin
from ratings.actions.objections import file_objection
from ratings.actions.star_changes import propose_change
from ratings.enums import ChangeKind, CycleState, KinKind, ReviewLevel, SchemeStatus
from ratings.models import HonourKind, PublicNotice, RatingResult, ReviewDecision, VetoRecord
from tests.factories.certificates import issue_star
from tests.factories.courses import make_home, make_hours, make_subject
from tests.factories.exams import OBJECTIVE, make_bank, make_exam, sit
from tests.factories.finals import finalise_as_computed
from tests.factories.printing import printed_paper
from tests.factories.question_files import examined_import
from tests.factories.ratings import ParticipantFactory, RatingCycleFactory, SchemeVersionFactory

SAMPLE = Path(__file__).parents[1] / "files" / "performance" / "performance_dirty_sample.xlsx"


class City:
    """The demonstration city with one of everything, asked in English."""

    names: re.Pattern[str]

    def __init__(self) -> None:
        now = timezone.now()
        self.people = people_demo.load()
        self.officers = self.people.officers
        self.units = self.people.units
        self.wang = Person.objects.get(username="QS-HW0001")
        self.academy = Academy.objects.create(
            name="青石网格学院", unit=self.units["QS"], number_prefix="青石", code_prefix="QS"
        )
        subjects = courses.demo.load(make_home(), now)
        exams.demo.load(subjects, self.officers["teacher"], self.officers["teacher2"], now)
        self._learn()
        self._rate()

    def _learn(self) -> None:
        now = timezone.now()
        subject = make_bank(make_subject("T99", needs_exam=True))
        make_hours(self.wang, subject, "h1", earned_on=timezone.localdate())
        self.running = sit(self.wang, make_exam(self.units["QS"], subject))
        self.staged = sit(self.wang, make_exam(self.units["QS"], subject, no_way_back=(0,)))
        passed = sit(self.wang, make_exam(self.units["QS"], subject))
        self.passed = grade_attempt(submit_attempt(passed, now=now, actor=None), now=now)
        self._sit_together(self.passed.exam)
        open_exam = make_exam(self.units["YC"], subject, sections=(*OBJECTIVE, ("short", 1, 10)))
        to_mark = sit(Person.objects.get(username="QS-HW0002"), open_exam)
        self.to_mark = grade_attempt(submit_attempt(to_mark, now=now, actor=None), now=now)
        self._correct_and_ask(now)
        self.question_import = examined_import(self.officers["teacher"], subject)
        self.photo_import = PhotoImport.objects.create(
            filename="照片.zip",
            uploaded_by=self.officers["office"],
            uploaded_at=now,
            examined_at=now,
            report=[{"file": "甲.jpg", "code": code, "person": None, "who": ""} for code in PHOTOS],
        )
        self.draft = make_exam(self.units["YC"], subject, published_at=None)
        case = Question.objects.get(code="C0")
        self.draft.sections.filter(kind="case").update(fixed=[case.pk])
        self.printed = printed_paper(self.draft, self.officers["office"])
        self.paper = issue_star(self.academy, self.wang)
        TrainingClass.objects.create(
            name="第一期",
            category="in_service",
            academy=self.academy,
            unit=self.units["QS"],
            starts_on=date(2026, 1, 5),
            ends_on=date(2026, 1, 9),
        )
        Instructor.objects.create(person=self.officers["teacher"], kind="expert")
        self.job = Job.objects.create(
            kind="ratings.calculate",
            title="计算星级",
            titles={"zh-hans": "计算星级", "en": "Calculate the stars"},
            task="jobs.sweep",
            owner=self.wang,
            created_at=now,
        )

    def _correct_and_ask(self, now):
        version = Question.objects.filter(kind="single").first().current
        self.regrade = Regrade.objects.create(
            exam=self.passed.exam,
            version=version,
            policy="everyone",
            reason="-",
            created_by=self.wang,
            created_at=now,
        )
        colleague = Person.objects.get(username="QS-HW0003")
        done = Attempt.objects.create(
            exam=self.passed.exam, person=colleague, number=9, state=AttemptState.RELEASED
        )
        self.score_review = ScoreReview.objects.create(attempt=done, reason="-", asked_at=now)

    def _sit_together(self, exam: Exam) -> None:
        """Statistics are shown for ten people and more."""
        now = timezone.now()
        colleagues = Person.objects.filter(unit__path__startswith=exam.unit.path, employment="full_time")
        for person in colleagues.exclude(pk=self.wang.pk).order_by("pk")[:11]:
            grade_attempt(submit_attempt(sit(person, exam), now=now, actor=None), now=now)
        count_uses(exam, now=now)

    def _rate(self) -> None:
        hr, now = self.officers["qs-hr"], timezone.now()
        self.cycle = RatingCycleFactory(unit=self.units["QS"])
        self.refused = actions.examine_batch(receive(hr, self.cycle, "甲,乙\n".encode(), "空.csv", now=now))
        self.batch = actions.examine_batch(receive(hr, self.cycle, SAMPLE.read_bytes(), "绩效.xlsx", now=now))
        self.batch.committed_by = hr
        self.batch.save()
        actions.commit_batch(self.batch, now=now)
        self.cycle.state = CycleState.FROZEN
        self.cycle.save()
        ParticipantFactory(cycle=self.cycle, person=self.wang, unit=self.units["HW"], values=False)
        self.run = actions.calculate(None, self.cycle, now=now)
        self.result = RatingResult.objects.get(run=self.run, participant__person=self.wang)
        self._review(hr)
        self._try_changes(hr)
        self._appeal(hr)

    def _review(self, hr: Person) -> None:
        ReviewDecision.objects.create(
            result=self.result,
            level=ReviewLevel.COUNTY,
            reviewer=hr,
            opinion="agree",
            result_digest=self.result.digest,
            decided_at=timezone.now(),
        )
        self.bare_veto = VetoRecord.objects.create(
            cycle=self.cycle,
            person=self.wang,
            code="V02",
            facts="事实",
            document="文件",
            decided_on=date(2025, 5, 1),
            proposed_by=hr,
        )
        PublicNotice.objects.create(
            cycle=self.cycle,
            unit=self.cycle.unit,
            run=self.run,
            starts_on=timezone.localdate(),
            ends_on=timezone.localdate() + timedelta(days=5),
            snapshot=[],
            contact="政法委办公室",
            published_by=hr,
        )
        self.cycle.state = CycleState.NOTICE
        self.cycle.save()
        self.objection = file_objection(
            Person.objects.get(username="QS-HW0002"),
            self.cycle.notice,
            self.wang,
            text="走访次数有误",
            evidence=None,
            now=timezone.now(),
            today=timezone.localdate(),
        )

    def _appeal(self, hr: Person) -> None:
        """Last year: decided, appealed against, and a correction that waits for its second person."""
        today, now = timezone.localdate(), timezone.now()
        self.past = RatingCycleFactory(
            unit=self.units["QS"],
            code="QS-2024",
            period_from=date(2024, 1, 1),
            period_to=date(2024, 12, 31),
            cut_off=date(2024, 12, 31),
            state=CycleState.FROZEN,
        )
        colleague = Person.objects.get(username="QS-HW0002")
        for person in (self.wang, colleague):
            ParticipantFactory(cycle=self.past, person=person, unit=self.units["HW"])
        actions.calculate(None, self.past, now=now)
        finals = finalise_as_computed(self.past, today)
        self.final = finals["HW0001"]
        self.appeal = file_appeal(
            colleague, finals["HW0002"], text="满意度有误", evidence=None, now=now, today=today
        )
        kind = HonourKind.objects.create(
            unit=self.past.unit, title="优秀网格员", level="county", min_star=1, limit=9
        )
        (self.honour,) = honours.propose_honours(
            self.officers["qs-hr2"],
            self.past,
            kind,
            worker_nos=["HW0001"],
            document="示例〔2026〕4号",
            awarded_on=today,
            now=now,
        )
        self.kin = declare_kin(
            self.officers["qs-hr2"],
            worker_no="HW0005",
            name=Person.objects.get(username="QS-HW0005").name,
            kind=KinKind.SIBLING,
            since=today,
            now=now,
        )
        self.change = propose_change(
            hr,
            self.final,
            kind=ChangeKind.CORRECTION,
            star=1,
            reason="考试成绩登记有误",
            document="示例〔2026〕3号",
            now=now,
        )

    def _try_changes(self, hr: Person) -> None:
        version = self.cycle.version
        rules = version.rules | {"transition": version.rules["transition"] | {"max_down": None}}
        self.version = SchemeVersionFactory(
            scheme=version.scheme, number=2, rules=rules, status=SchemeStatus.DRAFT
        )
        now = timezone.now()
        asked = whatif.ask(hr, self.run, name="取消保底", version=self.version, changes=[], now=now)
        self.whatif = whatif.compute(asked, now=now)

    def key_of(self, name: str, record: str) -> object:
        if record == "lesson":
            return LessonPage.objects.first().pk
        found = getattr(self, record)
        return found.code if name in ("exam_start", "file_appeal") else found.pk

    def client(self, login: str = "") -> Client:
        client = Client(raise_request_exception=False)
        if login:
            person = Person.objects.get(username=login)
            client.force_login(person, backend="academy.people.backends.PersonBackend")
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return client
