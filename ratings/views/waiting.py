"""The list of what waits, with a link to where each is done."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from academy.people.queries import User
from ratings.enums import CycleState
from ratings.models import RatingCycle
from ratings.queries.waiting import Waiting, is_overdue, work_waiting


@dataclass(frozen=True)
class Task:
    """`list_name` empty: a page of its own, `page`, about the whole cycle."""

    words: str | Promise
    page: str = ""
    list_name: str = ""
    filters: tuple[tuple[str, str], ...] = ()

    def address(self, cycle: RatingCycle | None) -> str:
        if cycle is None:
            return reverse(self.page)
        if not self.list_name:
            return reverse(self.page, args=[cycle.pk])
        return f"{reverse('ratings_list', args=[cycle.pk, self.list_name])}?{urlencode(self.filters)}"


TASKS = {
    "held_row": Task(_("导入文件中待处理的行"), "ratings_batches"),
    "unit_file": Task(_("还缺绩效数据文件的单位"), "ratings_batches"),
    "no_data": Task(_("没有绩效数据的在册人员"), "ratings_missing"),
    "veto": Task(_("一票否决待第二人确认"), "ratings_vetoes"),
    "blocked": Task(_("缺数据、无法计算的人员"), "ratings_missing"),
    "first_check": Task(_("等待街道初审的人员"), list_name="results", filters=(("reviewed", "no"),)),
    "tie": Task(_("同分待裁定的人员"), list_name="ties", filters=(("reviewed", "no"),)),
    "five_star": Task(
        _("等待市级确认的五星人选"), list_name="results", filters=(("star", "5"), ("reviewed", "no"))
    ),
    "override": Task(
        _("星级调整待第二人确认"), list_name="decisions", filters=(("status", "proposed"), ("stale", "no"))
    ),
    "objection": Task(_("异议待答复"), "ratings_objections"),
    "appeal": Task(_("申诉待答复"), "ratings_appeals"),
    "honour_basis": Task(_("星级依据已撤销或更改的荣誉，待决定"), "ratings_honours"),
    "draft": Task(_("考评方案草案"), "ratings_schemes"),
}


STEPS = {
    CycleState.COLLECTING: Task(_("可以开始数据采集"), "ratings_cycle"),
    CycleState.FROZEN: Task(_("数据已齐，可以锁定数据"), "ratings_freeze"),
    CycleState.CALCULATED: Task(_("数据已锁定，可以计算星级"), "ratings_cycle"),
    CycleState.STREET_REVIEW: Task(_("星级已算出，可以提交街道初审"), "ratings_cycle"),
    CycleState.COUNTY_REVIEW: Task(_("街道初审已全部完成，可以进入县区复审"), "ratings_end_street_review"),
    CycleState.CITY_REVIEW: Task(_("县区复审没有未决事项，可以进入市级审定"), "ratings_cycle"),
    CycleState.NOTICE: Task(_("市级审定没有未决事项，可以发布公示"), "ratings_publish_notice"),
    CycleState.APPEAL: Task(_("公示期已满，可以进入申诉处理"), "ratings_cycle"),
    CycleState.FINAL: Task(_("没有未决异议，可以发布最终结果"), "ratings_finalise"),
    CycleState.CERTIFIED: Task(_("最终结果已发布，可以制发星级证书"), "ratings_cycle"),
    CycleState.ARCHIVED: Task(_("申诉期已满，没有未决事项，可以归档"), "ratings_archive"),
}


@dataclass(frozen=True)
class Line:
    """`count` 0: a step to take, which counts nothing."""

    words: str | Promise
    url: str
    count: int
    cycle: RatingCycle | None
    due: date | None
    is_overdue: bool


def waiting_lines(user: User, cycles: list[RatingCycle]) -> list[Line]:
    return [_line(entry) for entry in work_waiting(user, cycles)]


def _line(entry: Waiting) -> Line:
    task = STEPS[entry.step] if entry.step else TASKS[entry.kind]
    count = 0 if entry.step else entry.count
    return Line(task.words, task.address(entry.cycle), count, entry.cycle, entry.due, is_overdue(entry))
