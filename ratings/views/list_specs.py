"""The reviewers' lists: what each holds, who reads it, which columns it offers."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from academy.people.queries import User
from academy.people.rules import holds
from academy.ui.lists import listed
from academy.ui.templatetags.ui import star_words
from ratings.enums import CYCLE_READERS, DecisionStatus, ObjectionStatus, Opinion, ReviewLevel
from ratings.explanations.names import CATEGORY_NAMES, MOVE_NAMES
from ratings.explanations.verdicts import reason_sentences
from ratings.models import RatingCycle, RatingResult, ReviewDecision, VetoRecord
from ratings.queries import reviews
from ratings.queries.appeals import appeals_for, objections_of
from ratings.queries.gaps import missing_months
from ratings.queries.schemes import scheme_of
from ratings.rules import reads_appeals, reads_objections, reads_results
from ratings.views.list_columns import (
    by_code,
    by_star,
    by_unit,
    displayed,
    plain,
    rating_columns,
    search,
    star,
    told,
    whose,
)
from ratings.views.listing import Choices, Column, Filter, Label, Link, ListSpec
from ratings.views.outcome_specs import OUTCOME_LISTS

DONE_WORDS: dict[str, Label] = {"no": _("未审"), "yes": _("已审")}


def reads_cycle(user: User, _cycle: RatingCycle) -> bool:
    return holds(user, CYCLE_READERS)


def result_address(row: RatingResult) -> str:
    return reverse("ratings_result", args=[row.pk])


def with_reasons(rows: Sequence[Any], cycle: RatingCycle) -> None:
    """Why each stands where she stands, and how far she is from the nearest line."""
    scheme = scheme_of(cycle.version)
    for row in rows:
        row.reason_words = " ".join(reason_sentences(row, scheme))
        row.line_words = line_words(row.total, scheme.bands.values())


def line_words(total: Decimal | None, lines: Any) -> str:
    if total is None:
        return ""
    nearest = min(lines, key=lambda line: (abs(total - line), -line))
    return str(_("%(line)s 分线 %(gap)s") % {"line": f"{nearest:g}", "gap": f"{total - nearest:+.2f}"})


REVIEWED = Column(
    "reviewed", _("本级审核"), lambda row: str(DONE_WORDS["yes" if row.is_reviewed else "no"]), "is_reviewed"
)
RESULT_FILTERS: tuple[Filter, ...] = (
    search("participant__person"),
    by_unit("participant__unit"),
    by_star("star", _("计算星级")),
    by_code("move", _("变动"), "move", MOVE_NAMES),
    by_code("category", _("类别"), "participant__category", CATEGORY_NAMES),
    Filter(
        "reviewed",
        _("本级审核"),
        lambda value: Q(is_reviewed=value == "yes"),
        lambda _rows: [(code, str(word)) for code, word in DONE_WORDS.items()],
    ),
)


def result_list(
    name: str,
    title: Label,
    intro: Label,
    rows: Callable[[Any, RatingCycle], QuerySet[RatingResult]],
    *,
    empty: Label,
    usual: frozenset[str] | None = None,
    told_columns: frozenset[str] = frozenset(),
    order: tuple[str, ...] = ("participant__unit__path", "-total"),
) -> ListSpec:
    return ListSpec(
        name=name,
        title=title,
        intro=intro,
        rows=rows,
        may_read=reads_results,
        columns=(
            *whose("participant__person", "participant__unit"),
            *rating_columns(usual=usual),
            told("line", _("距分数线"), "line_words", is_shown="line" in told_columns),
            told("reasons", _("原因"), "reason_words", is_shown="reasons" in told_columns, kind="words"),
            REVIEWED,
        ),
        filters=RESULT_FILTERS,
        order=order,
        person=attrgetter("participant.person_id"),
        address=result_address,
        empty=empty,
        result="pk",
        prepare=with_reasons,
    )


BRIEF = frozenset({"total", "previous", "star"})

RESULTS = result_list(
    "results",
    _("评定结果"),
    _("本次计算的全部人员。您本人不在列表中。"),
    reviews.all_results,
    empty=_("没有符合条件的人员。"),
)
BOUNDARY = result_list(
    "boundary",
    _("分数线上下"),
    _("每个单位、每条分数线上方三人和下方三人：差零点几分就差一星的人。"),
    reviews.boundary_results,
    empty=_("没有靠近分数线的人员。"),
    usual=BRIEF,
    told_columns=frozenset({"line"}),
    order=("participant__unit__path", "-total"),
)
MOVERS = result_list(
    "movers",
    _("升降星"),
    _("计算星级与上期不同的人员。"),
    reviews.moved_results,
    empty=_("没有人升星或降星。"),
    usual=BRIEF | {"move"},
    told_columns=frozenset({"reasons"}),
    order=("move", "participant__unit__path", "-total"),
)
GAPS = result_list(
    "gaps",
    _("缺数据的结果"),
    _("缺少指标数据的人员：按方案规则补缺的，以及因缺得太多无法计算的。"),
    reviews.results_with_gaps,
    empty=_("所有人的数据齐全。"),
    usual=BRIEF,
    told_columns=frozenset({"reasons"}),
)
FLOORS = result_list(
    "floors",
    _("靠保底"),
    _("因每周期降级有上限而保住星级的人员。"),
    reviews.results_on_floor,
    empty=_("没有人靠保底。"),
    usual=BRIEF,
    told_columns=frozenset({"reasons"}),
)
TIES = result_list(
    "ties",
    _("同分待裁定"),
    _("最后一个名额与他人各项全部相同，由审核人裁定。"),
    reviews.tied_results,
    empty=_("没有同分待裁定的人员。"),
    usual=BRIEF,
    told_columns=frozenset({"reasons"}),
)


def with_months(rows: Sequence[Any], cycle: RatingCycle) -> None:
    lacking = missing_months(cycle)
    for row in rows:
        months = listed(f"{month:%Y-%m}" for month in lacking.get(row.pk, ()))
        # Who stands here and lacks no single month has nothing at all.
        row.months_words = months or str(_("没有任何数据"))


MISSING = ListSpec(
    name="missing",
    title=_("缺数据人员"),
    intro=_("以下在册专职网格员没有绩效数据，或在岗月份缺少数据。补导数据，或写明原因后才能锁定。"),
    rows=reviews.missing_people,
    may_read=reads_cycle,
    columns=(
        *whose("", "unit"),
        plain("hired", _("入职日期"), "hired_on", kind="date"),
        told("months", _("缺少的月份"), "months_words"),
    ),
    filters=(search(""), by_unit("unit")),
    order=("unit__path", "worker_no"),
    person=attrgetter("pk"),
    address=lambda _row: "",
    empty=_("没有缺数据的人员。"),
    prepare=with_months,
)


def veto_choices(rows: QuerySet[Any]) -> Choices:
    return [(code, code) for code in sorted(set(rows.order_by().values_list("code", flat=True)))]


def evidence_link(veto: VetoRecord) -> Link | None:
    if not veto.evidence:
        return None
    return Link(_("打开文件"), reverse("ratings_veto_evidence", args=[veto.cycle_id, veto.pk]))


VETOES = ListSpec(
    name="vetoes",
    title=_("一票否决"),
    intro=_("登记后须由另一人确认，下次计算时生效。"),
    rows=reviews.vetoes_for,
    may_read=reads_results,
    columns=(
        *whose("person", "person__unit"),
        plain("code", _("事项"), "code"),
        plain("facts", _("事实"), "facts", kind="chinese"),
        plain("document", _("认定文件"), "document", kind="chinese"),
        plain("decided", _("认定日期"), "decided_on", kind="date"),
        plain("proposer", _("登记人"), "proposed_by__name", kind="chinese"),
        plain("confirmer", _("确认人"), "confirmed_by__name", kind="chinese", is_shown=False),
        Column("evidence", _("证明材料"), evidence_link, kind="link"),
        displayed("status", _("状态"), "status"),
    ),
    filters=(
        search("person"),
        by_unit("person__unit"),
        Filter("code", _("事项"), lambda code: Q(code=code), veto_choices),
        by_code("status", _("状态"), "status", dict(DecisionStatus.choices)),
    ),
    order=("status", "person__unit__path"),
    person=attrgetter("person_id"),
    address=lambda _row: "",
    empty=_("本周期没有登记否决事项。"),
)


def proposed_words(decision: ReviewDecision) -> str | None:
    """Only an adjustment proposes a star; an agreement proposes none, which is not "no star"."""
    return None if decision.proposed_star is None else star_words(decision.proposed_star)


STALE_WORDS: dict[str, Label] = {"yes": _("依据已变"), "no": _("有效")}
DECISIONS = ListSpec(
    name="decisions",
    title=_("审核意见"),
    intro=_("各级的审核意见。结果重新计算后变了的，标为“依据已变”，须再看一次。"),
    rows=reviews.decisions_for,
    may_read=reads_results,
    columns=(
        *whose("result__participant__person", "result__participant__unit"),
        displayed("level", _("层级"), "level"),
        plain("reviewer", _("审核人"), "reviewer__name", kind="chinese"),
        displayed("opinion", _("意见"), "opinion"),
        star("star", _("计算星级"), "result__star"),
        Column("proposed", _("建议星级"), proposed_words, "proposed_star"),
        displayed("reason", _("调整原因"), "reason_code"),
        plain("comment", _("说明"), "comment", kind="chinese"),
        displayed("status", _("状态"), "status"),
        plain("second", _("第二人"), "second_person__name", kind="chinese", is_shown=False),
        Column("stale", _("依据"), lambda row: str(STALE_WORDS["yes" if row.is_stale else "no"]), "is_stale"),
        plain("at", _("时间"), "decided_at", kind="moment"),
    ),
    filters=(
        search("result__participant__person"),
        by_unit("result__participant__unit"),
        by_code("level", _("层级"), "level", dict(ReviewLevel.choices)),
        by_code("opinion", _("意见"), "opinion", dict(Opinion.choices)),
        by_code("status", _("状态"), "status", dict(DecisionStatus.choices)),
        Filter(
            "stale",
            _("依据"),
            lambda value: Q(is_stale=value == "yes"),
            lambda _rows: [(code, str(word)) for code, word in STALE_WORDS.items()],
        ),
    ),
    order=("-decided_at",),
    person=attrgetter("result.participant.person_id"),
    address=lambda row: reverse("ratings_result", args=[row.result_now or row.result_id]),
    empty=_("还没有审核意见。"),
)

OBJECTIONS = ListSpec(
    name="objections",
    title=_("异议清单"),
    intro=_("公示期内提出的异议；答复在“异议”页办理。"),
    rows=lambda user, cycle: objections_of(cycle, user),
    may_read=reads_objections,
    columns=(
        *whose("about", "unit"),
        plain("by", _("提出人"), "by__name", kind="chinese"),
        plain("filed", _("提出时间"), "filed_at", kind="moment"),
        plain("due", _("答复期限"), "due_on", kind="date"),
        displayed("status", _("状态"), "status"),
        plain("handler", _("答复人"), "handled_by__name", kind="chinese"),
        plain("text", _("异议内容"), "text", kind="chinese", is_shown=False),
        plain("answer", _("答复"), "answer", kind="chinese", is_shown=False),
    ),
    filters=(
        search("about"),
        by_unit("unit"),
        by_code("status", _("状态"), "status", dict(ObjectionStatus.choices)),
    ),
    order=("due_on",),
    person=attrgetter("about_id"),
    address=lambda row: reverse("ratings_objections", args=[row.notice.cycle_id]),
    empty=_("没有异议。"),
)

APPEALS = ListSpec(
    name="appeals",
    title=_("申诉清单"),
    intro=_("本人对最终结果的申诉；在各自的页面办理。"),
    rows=appeals_for,
    may_read=reads_appeals,
    columns=(
        *whose("by", "result__participant__unit"),
        plain("instance", _("审级"), "instance", kind="figure"),
        plain("filed", _("提出时间"), "filed_at", kind="moment"),
        plain("due", _("答复期限"), "due_on", kind="date"),
        displayed("status", _("状态"), "status"),
        star("new", _("改定星级"), "new_star"),
        plain("handler", _("答复人"), "handled_by__name", kind="chinese"),
        plain("text", _("申诉内容"), "text", kind="chinese", is_shown=False),
        plain("answer", _("答复"), "answer", kind="chinese", is_shown=False),
    ),
    filters=(
        search("by"),
        by_unit("result__participant__unit"),
        by_code("status", _("状态"), "status", dict(ObjectionStatus.choices)),
    ),
    order=("due_on",),
    person=attrgetter("by_id"),
    address=lambda row: reverse("ratings_appeal", args=[row.pk]),
    empty=_("没有申诉。"),
)

REVIEW_LISTS = (
    RESULTS,
    BOUNDARY,
    MOVERS,
    GAPS,
    MISSING,
    VETOES,
    FLOORS,
    TIES,
    DECISIONS,
    OBJECTIONS,
    APPEALS,
)
SPECS: dict[str, ListSpec] = {spec.name: spec for spec in (*REVIEW_LISTS, *OUTCOME_LISTS)}
