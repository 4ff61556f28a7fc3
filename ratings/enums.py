from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from academy.people.enums import Role


class SchemeStatus(TextChoices):
    DRAFT = "draft", _("草案")
    ACTIVE = "active", _("生效")
    RETIRED = "retired", _("停用")


class CycleKind(TextChoices):
    YEAR = "year", _("年度")
    HALF_YEAR = "half_year", _("半年")
    QUARTER = "quarter", _("季度")


class CycleState(TextChoices):
    DRAFT = "draft", _("草案")
    COLLECTING = "collecting", _("数据采集")
    FROZEN = "frozen", _("已锁定")
    CALCULATED = "calculated", _("已计算")
    STREET_REVIEW = "street_review", _("街道初审")
    COUNTY_REVIEW = "county_review", _("县区复审")
    CITY_REVIEW = "city_review", _("市级审定")
    NOTICE = "notice", _("公示")
    APPEAL = "appeal", _("申诉处理")
    FINAL = "final", _("已发布")
    CERTIFIED = "certified", _("已发证")
    ARCHIVED = "archived", _("已归档")


# Forward steps, and the steps back that need a reason; nothing else is possible (rating.md 8).
FORWARD: dict[CycleState, CycleState] = {
    CycleState.DRAFT: CycleState.COLLECTING,
    CycleState.COLLECTING: CycleState.FROZEN,
    CycleState.FROZEN: CycleState.CALCULATED,
    CycleState.CALCULATED: CycleState.STREET_REVIEW,
    CycleState.STREET_REVIEW: CycleState.COUNTY_REVIEW,
    CycleState.COUNTY_REVIEW: CycleState.CITY_REVIEW,
    CycleState.CITY_REVIEW: CycleState.NOTICE,
    CycleState.NOTICE: CycleState.APPEAL,
    CycleState.APPEAL: CycleState.FINAL,
    CycleState.FINAL: CycleState.CERTIFIED,
    CycleState.CERTIFIED: CycleState.ARCHIVED,
}
BACK: dict[CycleState, CycleState] = {
    CycleState.FROZEN: CycleState.COLLECTING,
    CycleState.CALCULATED: CycleState.FROZEN,
    CycleState.STREET_REVIEW: CycleState.CALCULATED,
    CycleState.COUNTY_REVIEW: CycleState.CALCULATED,
    CycleState.CITY_REVIEW: CycleState.CALCULATED,
}


class ConfirmedStep(TextChoices):
    """Steps that are shown with their figures before they are taken."""

    FREEZE = "freeze", _("锁定数据")
    STREET = "street", _("结束街道初审")
    NOTICE = "notice", _("发布公示")
    FINAL = "final", _("发布最终结果")
    ARCHIVE = "archive", _("归档")

    @property
    def state(self) -> CycleState:
        """The state in which the step can be taken."""
        return _STEP_STATES[self.value]


_STEP_STATES = {
    "freeze": CycleState.COLLECTING,
    "street": CycleState.STREET_REVIEW,
    "notice": CycleState.CITY_REVIEW,
    "final": CycleState.APPEAL,
    "archive": CycleState.CERTIFIED,
}
IMPORTABLE = frozenset({CycleState.DRAFT, CycleState.COLLECTING})
CALCULABLE = frozenset({CycleState.FROZEN, CycleState.CALCULATED})
UNDER_REVIEW = frozenset({CycleState.STREET_REVIEW, CycleState.COUNTY_REVIEW, CycleState.CITY_REVIEW})
# From notice on the worker sees what is proposed about her; before, only reviewers do.
SHOWN_TO_WORKER = frozenset(
    {CycleState.NOTICE, CycleState.APPEAL, CycleState.FINAL, CycleState.CERTIFIED, CycleState.ARCHIVED}
)
DECIDED = frozenset({CycleState.FINAL, CycleState.CERTIFIED, CycleState.ARCHIVED})


class BatchState(TextChoices):
    UPLOADED = "uploaded", _("已上传")
    CHECKED = "checked", _("已校验")
    COMMITTED = "committed", _("已入库")
    UNDONE = "undone", _("已撤销")
    REFUSED = "refused", _("已拒收")


class RowVerdict(TextChoices):
    ACCEPTED = "accepted", _("可入库")
    HELD = "held", _("待处理")
    SKIPPED = "skipped", _("已跳过")
    REJECTED = "rejected", _("不接收")
    IGNORED = "ignored", _("非数据行")


class Opinion(TextChoices):
    AGREE = "agree", _("同意")
    ADJUST = "adjust", _("调整")
    RETURN = "return", _("退回")


class ReviewLevel(TextChoices):
    STREET = "street", _("街道")
    COUNTY = "county", _("县区")
    CITY = "city", _("市")


class AdjustReason(TextChoices):
    TIE = "tie", _("同分裁定")
    FACTS = "facts", _("事实有误")
    MERIT = "merit", _("突出贡献")
    CONDUCT = "conduct", _("履职表现")


class FinalSource(TextChoices):
    COMPUTED = "computed", _("系统计算")
    ADJUSTED = "adjusted", _("审核调整")
    CARRIED = "carried", _("保留星级")
    APPEAL = "appeal", _("申诉改定")
    CORRECTED = "corrected", _("更正")
    HISTORY = "history", _("历史结果")


class DecisionStatus(TextChoices):
    PROPOSED = "proposed", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    WITHDRAWN = "withdrawn", _("已撤回")


class ObjectionStatus(TextChoices):
    OPEN = "open", _("待处理")
    UPHELD = "upheld", _("成立")
    DISMISSED = "dismissed", _("不成立")


class AppealEffect(TextChoices):
    EXTRA_SEAT = "extra_seat", _("增加名额")
    RERUN_UNIT = "rerun_unit", _("本单位重新计算")


class ChangeKind(TextChoices):
    """Why a final star is no longer what was first decided."""

    APPEAL = "appeal", _("申诉改定")
    RERUN = "rerun", _("因他人申诉重新计算")
    CORRECTION = "correction", _("更正")
    REVOCATION = "revocation", _("撤销星级")


class HonourLevel(TextChoices):
    NATION = "nation", _("国家级")
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县区级")
    STREET = "street", _("街道级")


class KinKind(TextChoices):
    SPOUSE = "spouse", _("配偶")
    PARENT_CHILD = "parent_child", _("父母或子女")
    SIBLING = "sibling", _("兄弟姐妹")
    IN_LAW = "in_law", _("姻亲")
    OTHER = "other", _("其他近亲属")


# Who has a task in a cycle, beside who only looks on.
RATING_OFFICERS = frozenset({Role.DATA_CLERK, Role.STREET_REVIEWER, Role.COUNTY_REVIEWER, Role.CITY_REVIEWER})
CYCLE_READERS = RATING_OFFICERS | {Role.AUDITOR}
# A street reviewer sees own people; the others see everybody below the unit they hold.
RESULT_READERS = frozenset({Role.STREET_REVIEWER, Role.COUNTY_REVIEWER, Role.CITY_REVIEWER, Role.AUDITOR})
# Groups of a whole cycle, without names.
IMPACT_READERS = frozenset({Role.COUNTY_REVIEWER, Role.CITY_REVIEWER, Role.AUDITOR})
# Whose word a veto fact needs, twice.
VETO_OFFICERS = frozenset({Role.STREET_REVIEWER, Role.COUNTY_REVIEWER})
# The academy's report on training: changes of groups, without names or scores.
EFFECT_READERS = IMPACT_READERS | {Role.ACADEMY_ADMIN}
# Imported files hold whole rows of a county, so a street sees none.
BATCH_READERS = frozenset({Role.DATA_CLERK, Role.COUNTY_REVIEWER, Role.CITY_REVIEWER, Role.AUDITOR})
# Who answers objections and appeals of the first instance; the second is the city's alone.
OBJECTION_OFFICERS = frozenset({Role.COUNTY_REVIEWER, Role.CITY_REVIEWER})
APPEAL_READERS = OBJECTION_OFFICERS | {Role.AUDITOR}
