"""The lists after the final result, each with its rule in words and the terms of the scheme."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.ui.lists import clauses
from academy.ui.templatetags.ui import day, star_words
from ratings.enums import DECIDED, DecisionStatus, FinalSource
from ratings.models import FinalRating, RatingCycle
from ratings.queries import outcomes
from ratings.queries.honours import honours_for
from ratings.queries.schemes import scheme_of
from ratings.rules import reads_results
from ratings.views.list_columns import by_code, by_star, by_unit, displayed, plain, search, star, told, whose
from ratings.views.listing import Choices, Column, Filter, Label, ListSpec


def scheme_terms(cycle: RatingCycle) -> list[str]:
    """What the lists rest on, as the scheme of this cycle says it."""
    if cycle.state not in DECIDED:
        return [_("最终结果尚未发布，清单在发布后生成。")]
    scheme = scheme_of(cycle.version)
    bands = "，".join(
        _("%(star)s %(line)s 分起") % {"star": star_words(level), "line": f"{line:g}"}
        for level, line in sorted(scheme.bands.items(), reverse=True)
    )
    return [
        _("依据：%(scheme)s。最终结果 %(day)s 发布。")
        % {"scheme": cycle.version, "day": day(cycle.decided_on)},
        _("分数线：%(bands)s；合格线 %(fail)s 分。") % {"bands": bands, "fail": f"{scheme.fail_below:g}"},
    ]


def with_grounds(rows: Sequence[FinalRating], cycle: RatingCycle) -> None:
    """Why each stands in the list, in words; several grounds stand beside each other."""
    top = scheme_of(cycle.version).top_star
    for row in rows:
        row.ground_words = clauses(grounds(row, top))


def grounds(final: FinalRating, top: int) -> list[str]:
    result = final.result
    before = result.participant.prev_star if result else None
    reasons = [str(reason) for reason in result.reasons] if result else []
    found = [
        (final.revoked_on is not None, _("星级已撤销")),
        (final.vetoed, _("一票否决")),
        (any(reason.startswith("FAILED") for reason in reasons), _("低于合格线")),
        (final.star == 0, _("不予评星")),
        (_differs(final.star, before) < 0, _("降 %(n)s 星") % {"n": -_differs(final.star, before)}),
        (_differs(final.star, before) > 0, _("升 %(n)s 星") % {"n": _differs(final.star, before)}),
        (final.star == top, _("最高星级")),
    ]
    return [str(words) for holds, words in found if holds]


def _differs(after: int | None, before: int | None) -> int:
    return 0 if after is None or before is None else after - before


def result_address(row: FinalRating) -> str:
    """Stars taken over from before have no result to look at."""
    return reverse("ratings_result", args=[row.result_id]) if row.result_id else ""


def title_choices(rows: QuerySet[Any]) -> Choices:
    titles = rows.order_by("kind__title").values_list("kind_id", "kind__title").distinct()
    return [(str(pk), title) for pk, title in titles]


def outcome_list(
    name: str,
    title: Label,
    rule: Label,
    rows: Callable[[Any, RatingCycle], QuerySet[FinalRating]],
    order: tuple[str, ...],
    *,
    with_ground: bool,
) -> ListSpec:
    return ListSpec(
        name=name,
        title=title,
        intro=rule,
        rows=rows,
        may_read=reads_results,
        columns=(
            *whose("person", "unit"),
            star("star", gettext_lazy("最终星级"), "star"),
            star("previous", gettext_lazy("上期"), "result__participant__prev_star"),
            told("grounds", gettext_lazy("列入原因"), "ground_words", is_shown=with_ground),
            plain("total", gettext_lazy("总分"), "result__total", kind="figure", is_shown=False),
            displayed("source", gettext_lazy("来源"), "source"),
            plain("from", gettext_lazy("有效期起"), "valid_from", kind="date"),
            plain("to", gettext_lazy("有效期至"), "valid_to", kind="date", is_shown=False),
            plain("revoked", gettext_lazy("撤销日期"), "revoked_on", kind="date", is_shown=False),
        ),
        filters=(
            search("person"),
            by_unit("unit"),
            by_star("star", gettext_lazy("最终星级")),
            by_code("source", gettext_lazy("来源"), "source", dict(FinalSource.choices)),
        ),
        order=order,
        person=attrgetter("person_id"),
        address=result_address,
        result="result_id",
        empty=gettext_lazy("没有列入本清单的人员。"),
        prepare=with_grounds,
        terms=scheme_terms,
    )


BASIS_ENDED = gettext_lazy("依据已撤销或更改，待决定")


HONOURS = ListSpec(
    name="honours",
    title=gettext_lazy("荣誉"),
    intro=gettext_lazy(
        "最终结果发布后的荣誉：一人提名，另一人确认，确认后制发荣誉证书。荣誉不自动成为下期加分。"
    ),
    rows=honours_for,
    may_read=reads_results,
    columns=(
        *whose("person", "unit"),
        plain("title", gettext_lazy("称号"), "kind__title", kind="chinese"),
        Column("level", gettext_lazy("级别"), lambda row: str(row.kind.get_level_display()), "kind__level"),
        star("star", gettext_lazy("现星级"), "star"),
        plain("document", gettext_lazy("依据文件"), "document", kind="chinese"),
        plain("awarded", gettext_lazy("授予日期"), "awarded_on", kind="date"),
        displayed("status", gettext_lazy("状态"), "status"),
        Column(
            "basis",
            gettext_lazy("星级依据"),
            lambda row: str(BASIS_ENDED if row.basis_ended else ""),
            "basis_ended",
        ),
        plain("proposer", gettext_lazy("提名人"), "proposed_by__name", kind="chinese"),
        plain("confirmer", gettext_lazy("确认人"), "confirmed_by__name", kind="chinese", is_shown=False),
        plain("paper", gettext_lazy("证书编号"), "certificate__number", kind="chinese", is_shown=False),
    ),
    filters=(
        search("person"),
        by_unit("unit"),
        Filter("title", gettext_lazy("称号"), lambda pk: Q(kind_id=int(pk)), title_choices),
        by_code("status", gettext_lazy("状态"), "status", dict(DecisionStatus.choices)),
        by_code("basis", gettext_lazy("星级依据"), "basis_ended", {"True": BASIS_ENDED}),
    ),
    order=("-basis_ended", "status", "unit__path", "person__worker_no"),
    person=attrgetter("person_id"),
    address=lambda row: reverse("ratings_honour", args=[row.pk]),
    empty=gettext_lazy("本周期还没有荣誉。"),
    terms=scheme_terms,
)

OUTCOME_LISTS = (
    outcome_list(
        "payroll",
        gettext_lazy("薪酬清单"),
        gettext_lazy("一星及以上、未被撤销的全部人员；星级津贴按本单位文件计发，本清单不含金额。"),
        outcomes.payroll,
        ("-star", "unit__path", "person__worker_no"),
        with_ground=False,
    ),
    outcome_list(
        "promotion",
        gettext_lazy("晋升推荐清单"),
        gettext_lazy("最终星级高于上期，或达到方案的最高星级；没有否决事项，星级未被撤销。"),
        outcomes.promoted,
        ("-star", "unit__path", "person__worker_no"),
        with_ground=True,
    ),
    outcome_list(
        "warning",
        gettext_lazy("预警清单"),
        gettext_lazy("有否决事项、低于合格线、比上期降一星及以上、不予评星，或星级已被撤销。"),
        outcomes.to_warn,
        ("star", "unit__path", "person__worker_no"),
        with_ground=True,
    ),
    HONOURS,
)
