"""Figures, results and decisions of one person, of the cycles that are shown to her."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from academy.people.models import AuditEvent, Person
from academy.people.queries import DataTable, data_table
from ratings.enums import SHOWN_TO_WORKER, DecisionStatus
from ratings.models import (
    Adjustment,
    Appeal,
    FinalRating,
    ImportRow,
    Objection,
    PerformanceRecord,
    ReviewDecision,
    StarChange,
    VetoRecord,
)
from ratings.queries.honours import honours_of
from ratings.queries.kin import own_declarations
from ratings.queries.ratings import ratings_of
from ratings.queries.schemes import scheme_of


def rating_data(person: Person) -> list[DataTable]:
    return [*_figures(person), *_results(person), *_disputes(person), *_ties(person), _readers(person)]


def _figures(person: Person) -> list[DataTable]:
    shown = {"person": person, "cycle__state__in": SHOWN_TO_WORKER}
    cycle = {_("考评周期"): "cycle"}
    measured = {
        _("指标"): "indicator:indicator",
        _("单位"): "segment_unit.name",
        _("数值"): "value",
        _("统计起始日"): "period_from",
        _("统计截止日"): "period_to",
        _("文件"): "row.batch.filename",
        _("工作表"): "row.sheet",
        _("行号"): "row.number",
        _("已被更正替代"): "replaced",
    }
    points = {_("项目"): "item:item", _("分值"): "points", _("事由"): "event", _("文号"): "document"}
    vetoes = {
        _("事项"): "code",
        _("事项名称"): "rule_name",
        _("事实"): "facts",
        _("认定文件"): "document",
        _("认定日期"): "decided_on",
    }
    confirmed = {**shown, "status": DecisionStatus.CONFIRMED}
    return [
        data_table(
            _("绩效数据"),
            {**cycle, **measured},
            PerformanceRecord.objects.filter(**shown).select_related("cycle", "segment_unit", "row__batch"),
        ),
        data_table(
            _("加减分"),
            {**cycle, **points},
            Adjustment.objects.filter(**confirmed).select_related("cycle"),
        ),
        data_table(
            _("一票否决"),
            {**cycle, **vetoes},
            _with_rule_names(VetoRecord.objects.filter(**confirmed).select_related("cycle__version")),
        ),
    ]


def _with_rule_names(vetoes: Iterable[VetoRecord]) -> list[VetoRecord]:
    """The name that the scheme of their cycle gives to the code."""
    found = list(vetoes)
    for veto in found:
        rule = scheme_of(veto.cycle.version).veto.get(veto.code)
        veto.rule_name = rule.name if rule else ""  # type: ignore[attr-defined]
    return found


def _results(person: Person) -> list[DataTable]:
    results = ratings_of(person)
    result = {
        _("考评周期"): "participant.cycle",
        _("培训考核"): "training",
        _("工作绩效"): "performance",
        _("基础分"): "base",
        _("总分"): "total",
        _("计算星级"): "star:star",
        _("计算过程"): "breakdown:working",
    }
    opinion = {
        _("考评周期"): "result.participant.cycle",
        _("审核层级"): "get_level_display",
        _("意见"): "get_opinion_display",
        _("建议星级"): "proposed_star:star",
        _("说明"): "comment",
        _("时间"): "decided_at",
    }
    final = {
        _("考评周期"): "cycle",
        _("星级"): "star:star",
        _("来源"): "get_source_display",
        _("评定日期"): "decided_on",
        _("有效期至"): "valid_to",
        _("撤销日期"): "revoked_on",
    }
    decisions = ReviewDecision.objects.filter(result__in=results, status=DecisionStatus.CONFIRMED)
    return [
        data_table(_("评定结果"), result, results),
        data_table(_("审核意见"), opinion, decisions.select_related("result__participant__cycle")),
        data_table(_("最终星级"), final, FinalRating.objects.filter(person=person).select_related("cycle")),
    ]


def _disputes(person: Person) -> list[DataTable]:
    change = {
        _("考评周期"): "final.cycle",
        _("类型"): "get_kind_display",
        _("原星级"): "star_before:star",
        _("现星级"): "star_after:star",
        _("理由"): "reason",
        _("决定日期"): "decided_on",
    }
    answered = {_("时间"): "filed_at", _("状态"): "get_status_display", _("答复"): "answer"}
    changes = StarChange.objects.filter(final__person=person, status=DecisionStatus.CONFIRMED)
    # What others object about her would tell who they are: those she may ask the office about.
    objections = Objection.objects.filter(by=person).select_related("about")
    return [
        data_table(_("星级变更"), change, changes.select_related("final__cycle")),
        data_table(_("异议"), {_("姓名"): "about.name", _("异议内容"): "text", **answered}, objections),
        data_table(_("申诉"), {_("申诉内容"): "text", **answered}, Appeal.objects.filter(by=person)),
    ]


def _ties(person: Person) -> list[DataTable]:
    """What was given to her, and whom she declared; who declared her is that person's statement."""
    honour = {
        _("称号"): "kind.title",
        _("级别"): "kind.get_level_display",
        _("考评周期"): "cycle",
        _("依据文件"): "document",
        _("授予日期"): "awarded_on",
    }
    kin = {
        _("亲属"): "relative.name",
        _("关系"): "get_kind_display",
        _("起始日期"): "since",
        _("结束时间"): "ended_at",
    }
    return [
        data_table(_("荣誉"), honour, honours_of(person)),
        data_table(_("亲属申报"), kin, own_declarations(person)),
    ]


def _readers(person: Person) -> DataTable:
    """Who opened the rows of imported files that speak of her; looks at her rating stand with her own record."""
    rows = ImportRow.objects.filter(person=person, batch__cycle__state__in=SHOWN_TO_WORKER)
    looks = AuditEvent.objects.filter(
        object_type=ImportRow._meta.label_lower,
        object_id__in=[str(pk) for pk in rows.values_list("pk", flat=True)],
    )
    columns = {
        _("时间"): "at",
        _("操作人"): "actor.name",
        _("操作"): "action:action",
        _("对象"): "object_text",
    }
    return data_table(_("谁查看过您的数据行"), columns, looks.select_related("actor"))
