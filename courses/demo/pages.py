"""The three tracks, forty subjects and their lessons from the YAML files beside this module."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from academy.pages.models import HomePage
from academy.people.enums import Role
from courses.enums import Assessment, Competency, RequiredFor, TrackCode, TrainingMode
from courses.models import CoursePage, LessonPage, TrackPage

SUBJECT_FILES = Path(__file__).parent / "subjects"

TRACKS = {
    TrackCode.THEORY: (
        "理论型课程",
        "Theory",
        "先弄懂：为什么要有网格，法律怎么说，边界在哪里。",
        "First understand: why there are grids, what the law says and where the limits lie.",
    ),
    TrackCode.APPLIED: (
        "应用型课程",
        "Applied",
        "再会做：登记、巡查、上报、调解、救急，一件一件练熟。",
        "Then be able to do it: record, patrol, report, mediate and help, one skill at a time.",
    ),
    TrackCode.EXTENSION: (
        "拓展型课程",
        "Extension",
        "往前走：数据、议事、心理、应急，让工作更有底气。",
        "Then go further: data, deliberation, counselling and emergencies.",
    ),
}
MODES = {
    "网": TrainingMode.SELF_STUDY,
    "片": TrainingMode.CLUSTERED,
    "实": TrainingMode.ON_SITE,
    "视": TrainingMode.VIDEO,
    "外": TrainingMode.STUDY_TRIP,
}
ASSESSMENTS = {
    "测": Assessment.QUIZ,
    "考": Assessment.EXAM,
    "操": Assessment.PRACTICAL,
    "案": Assessment.CASE,
    "训": Assessment.ROLE_PLAY,
    "文": Assessment.WRITTEN,
}
COMPETENCIES = {
    "宣传员": Competency.PUBLICIST,
    "信息员": Competency.INFORMANT,
    "调解员": Competency.MEDIATOR,
    "消防员": Competency.FIRE_WARDEN,
    "服务员": Competency.SERVER,
    "巡查走访": Competency.PATROL,
    "信息采集": Competency.REGISTRATION,
    "事件办理": Competency.CASE_HANDLING,
    "群众沟通": Competency.COMMUNICATION,
}
# Blocks that hold one value; every other block holds what its YAML mapping holds.
PLAIN_BLOCKS = frozenset({"paragraph", "heading"})


@transaction.atomic
def load(home_page: HomePage, now: datetime) -> dict[str, CoursePage]:
    """Build what is missing; running it again changes nothing."""
    tracks = {code: _track(home_page, code, now) for code in TrackCode}
    present = {page.code: page for page in CoursePage.objects.all()}
    for path in sorted(SUBJECT_FILES.glob("*.yaml"), key=_reading_order):
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        if data["code"] not in present:
            present[data["code"]] = _subject(tracks[TrackCode(data["track"])], data, now)
    set_up_authoring(list(tracks.values()))
    return present


def _reading_order(path: Path) -> tuple[str, str]:
    # Theory, then applied, then extension, as the letters of the codes.
    return (str("TYK".find(path.stem[0])), path.stem)


def _published(now: datetime) -> dict[str, datetime]:
    return {"first_published_at": now, "last_published_at": now}


def _track(home_page: HomePage, code: TrackCode, now: datetime) -> TrackPage:
    found = TrackPage.objects.filter(code=code).first()
    if found is not None:
        return found
    title, title_en, intro, intro_en = TRACKS[code]
    page = TrackPage(
        code=code, title=title, title_en=title_en, slug=code.lower(), intro=intro, intro_en=intro_en
    )
    for field, moment in _published(now).items():
        setattr(page, field, moment)
    home_page.add_child(instance=page)
    return page


def _subject(track: TrackPage, data: dict[str, Any], now: datetime) -> CoursePage:
    page = CoursePage(
        code=data["code"],
        title=data["title"],
        title_en=data["title_en"],
        slug=data["code"].lower(),
        hours=Decimal(data["hours"]),
        mode_default=MODES[data["mode"]],
        assessment=ASSESSMENTS[data["assessment"]],
        required_for=RequiredFor.PRE_POST if data["required"] else RequiredFor.ELECTIVE,
        needs_exam=data["required"],
        competencies=[COMPETENCIES[name].value for name in data["competencies"]],
        summary=data["summary"],
        summary_en=data["summary_en"],
        aims=[{"type": "item", "value": text} for text in data["aims"]],
        outline=[{"type": "item", "value": text} for text in data["outline"]],
        **_published(now),
    )
    track.add_child(instance=page)
    for number, lesson in enumerate(data["lessons"], start=1):
        page.add_child(instance=_lesson(number, lesson, now))
    return page


def _lesson(number: int, data: dict[str, Any], now: datetime) -> LessonPage:
    return LessonPage(
        title=data["title"],
        slug=f"lesson-{number}",
        minutes=data["minutes"],
        body=[_block(block) for block in data["body"]],
        **_published(now),
    )


def _block(data: dict[str, Any]) -> dict[str, Any]:
    kind = data["type"]
    if kind in PLAIN_BLOCKS:
        return {"type": kind, "value": data["text"]}
    return {"type": kind, "value": {key: value for key, value in data.items() if key != "type"}}


def set_up_authoring(tracks: list[TrackPage]) -> Workflow:
    """Instructors write below the tracks; the academy's office approves before anything is published."""
    authors, _ = Group.objects.get_or_create(name=Role.INSTRUCTOR.value)
    office, _ = Group.objects.get_or_create(name=Role.ACADEMY_ADMIN.value)
    for track in tracks:
        _allow(authors, track, ("add_page", "change_page"))
        _allow(office, track, ("add_page", "change_page", "publish_page", "lock_page"))
    workflow, created = Workflow.objects.get_or_create(name="课程审核")
    if created:
        task = GroupApprovalTask.objects.create(name="教务审核")
        task.groups.add(office)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for track in tracks:
        WorkflowPage.objects.get_or_create(
            page=Page.objects.get(pk=track.pk), defaults={"workflow": workflow}
        )
    return workflow


def _allow(group: Group, track: TrackPage, codenames: tuple[str, ...]) -> None:
    permissions = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    for permission in permissions:
        GroupPagePermission.objects.get_or_create(group=group, page_id=track.pk, permission=permission)
