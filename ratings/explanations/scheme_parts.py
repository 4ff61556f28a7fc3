"""Every part of a scheme with its name, the kind of value it holds, and the words for its choices."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.ui.templatetags.ui import star_words
from ratings.explanations.names import COMPONENT_NAMES, INDICATOR_NAMES, ITEM_NAMES

Words = str | Promise

SECTIONS: dict[str, Words] = {
    "scheme": gettext_lazy("方案"),
    "population": gettext_lazy("参评范围"),
    "training": gettext_lazy("培训要求"),
    "components": gettext_lazy("考核构成与权重"),
    "normalise": gettext_lazy("指标计分"),
    "missing": gettext_lazy("缺数据的处理"),
    "adjust": gettext_lazy("加分与扣分"),
    "veto": gettext_lazy("一票否决"),
    "bands": gettext_lazy("分数线"),
    "eligibility": gettext_lazy("资格条件"),
    "transition": gettext_lazy("升降幅度"),
    "quota": gettext_lazy("名额"),
    "ties": gettext_lazy("同分处理"),
    "review": gettext_lazy("审核"),
    "notice": gettext_lazy("公示"),
    "appeal": gettext_lazy("申诉"),
    "validity": gettext_lazy("有效期"),
}
CHOICES: dict[str, dict[str, Words]] = {
    "population.maternity": {
        "carry_over": gettext_lazy("保留原有星级"),
        "rate_on_available": gettext_lazy("按已有数据评定，不低于原有星级"),
        "no_grade": gettext_lazy("本期不定星"),
    },
    "population.long_leave": {
        "no_grade": gettext_lazy("本期不定星"),
        "carry_over": gettext_lazy("保留原有星级"),
    },
    "population.departed": {"exclude": gettext_lazy("不参评")},
    "population.unit_for_quota": {
        "unit_at_cutoff": gettext_lazy("基准日所在单位"),
        "longest_posting": gettext_lazy("任职时间最长的单位"),
    },
    "training.exam.attempt": {"best_valid": gettext_lazy("最好的一次有效成绩")},
    "missing": {
        "block": gettext_lazy("不能计算，待补数据"),
        "redistribute": gettext_lazy("权重由同组其他指标分担"),
        "zero": gettext_lazy("按 0 分计"),
        "unit_mean": gettext_lazy("按本单位平均值计"),
    },
    "adjust.once_per_event": {
        "highest": gettext_lazy("同一事由只计最高一级"),
        "all": gettext_lazy("同一事由各级累计"),
    },
    "method": {
        "linear": gettext_lazy("按比例"),
        "bands": gettext_lazy("分档"),
        "direct": gettext_lazy("直接计分"),
        "ratio_capped": gettext_lazy("完成比例"),
    },
    "transition.floor_exempt": {
        "veto": gettext_lazy("一票否决"),
        "failed": gettext_lazy("总分不合格"),
    },
    "quota.base": {"rated": gettext_lazy("正常参评人数"), "on_roll": gettext_lazy("在册人数")},
    "quota.counting": {
        "per_level": gettext_lazy("各星级分别计算"),
        "cumulative": gettext_lazy("本星级及以上合并计算"),
    },
    "quota.allocate_at": {
        "city": gettext_lazy("全市"),
        "county": gettext_lazy("县区"),
        "street": gettext_lazy("街道"),
    },
    "quota.mode": {
        "largest_remainder": gettext_lazy("最大余数法"),
        "pooled": gettext_lazy("县区统筹"),
        "independent_floor": gettext_lazy("各单位舍去小数"),
        "independent_half_up": gettext_lazy("各单位四舍五入"),
        "independent_ceil": gettext_lazy("各单位进一"),
    },
    "ties.unresolved": {"hold": gettext_lazy("名额保留，由审核裁定")},
    "review.override_needs": {
        "reason_code": gettext_lazy("调整原因"),
        "comment": gettext_lazy("书面说明"),
        "second_person": gettext_lazy("第二人确认"),
    },
    "appeal.effect": {
        "extra_seat": gettext_lazy("增加名额，不影响他人"),
        "rerun_unit": gettext_lazy("本单位重新计算"),
    },
    "validity": {"until_next_final": gettext_lazy("至下一周期最终结果发布为止")},
}
FIGURES: dict[str, Words] = {
    **INDICATOR_NAMES,
    **COMPONENT_NAMES,
    "total": gettext_lazy("总分"),
    "base": gettext_lazy("基础分"),
    "prev_star": gettext_lazy("上期星级"),
    "service_months": gettext_lazy("服务月数"),
    "in_post_months": gettext_lazy("在岗月数"),
}


@dataclass(frozen=True)
class Part:
    """`path` as in the rules; a star or a code stands where the path has one of its own."""

    path: str
    label: Words
    kind: str = "text"

    @property
    def section(self) -> str:
        return "bands" if self.path == "fail_below" else self.path.split(".")[0]


PARTS: tuple[Part, ...] = (
    Part("scheme.code", gettext_lazy("方案代码")),
    Part("scheme.name", gettext_lazy("方案名称")),
    Part("scheme.zero_star_label", gettext_lazy("无星级的称呼")),
    Part("population.employment", gettext_lazy("用工性质"), "list"),
    Part("population.min_in_post_months", gettext_lazy("参评最少在岗月数"), "months"),
    Part("population.month_counts_if_days_gte", gettext_lazy("当月在岗满多少天计一个月"), "days"),
    Part("population.new_hire_under_service_months", gettext_lazy("入职未满多少个月只写评语"), "months"),
    Part("population.maternity", gettext_lazy("产假"), "choice"),
    Part("population.long_leave", gettext_lazy("长期病事假"), "choice"),
    Part("population.departed", gettext_lazy("离职"), "choice"),
    Part("population.unit_for_quota", gettext_lazy("计入名额的单位"), "choice"),
    Part("population.min_months_in_new_unit", gettext_lazy("调入满多少个月计入新单位"), "months"),
    Part("training.required_hours", gettext_lazy("应修学时"), "hours"),
    Part("training.mode_caps.*", gettext_lazy("%(name)s最多占应修学时"), "rate"),
    Part("training.exam.plan_kind", gettext_lazy("采用的考试")),
    Part("training.exam.attempt", gettext_lazy("采用的成绩"), "choice"),
    Part("training.exam.retake_score_cap", gettext_lazy("补考成绩上限"), "points"),
    Part("components.*.name", gettext_lazy("%(name)s的名称")),
    Part("components.*.weight", gettext_lazy("%(name)s权重"), "percent"),
    Part("components.*.items.*", gettext_lazy("%(name)s权重（本项内）"), "percent"),
    Part("normalise.*", gettext_lazy("%(name)s计分"), "rule"),
    Part("missing.default", gettext_lazy("一般指标"), "choice"),
    Part("missing.*", gettext_lazy("%(name)s缺数据"), "choice"),
    Part("adjust.bonus_cap", gettext_lazy("加分上限"), "points"),
    Part("adjust.deduction_cap", gettext_lazy("扣分上限"), "points"),
    Part("adjust.once_per_event", gettext_lazy("同一事由"), "choice"),
    Part("adjust.items.*", gettext_lazy("%(name)s"), "points"),
    Part("veto.*", gettext_lazy("%(name)s"), "veto"),
    Part("bands.*", gettext_lazy("%(star)s分数线"), "points"),
    Part("fail_below", gettext_lazy("合格线"), "points"),
    Part("eligibility.*.service_months", gettext_lazy("%(star)s最低服务月数"), "months"),
    Part("eligibility.*.in_post_months", gettext_lazy("%(star)s最低在岗月数"), "months"),
    Part("eligibility.*.hours_complete", gettext_lazy("%(star)s须修满学时"), "flag"),
    Part("eligibility.*.*", gettext_lazy("%(star)s最低%(name)s"), "points"),
    Part("transition.max_up", gettext_lazy("每周期最多晋升"), "levels"),
    Part("transition.max_down", gettext_lazy("每周期最多降"), "levels"),
    Part("transition.first_rating_max", gettext_lazy("首次参评最高星级"), "star"),
    Part("transition.after_veto_first_max", gettext_lazy("上期被否决后最高星级"), "star"),
    Part("transition.floor_exempt", gettext_lazy("不保底的情形"), "choices"),
    Part("transition.floor_counts_in_quota", gettext_lazy("保底人员占用名额"), "flag"),
    Part("quota.base", gettext_lazy("名额基数"), "choice"),
    Part("quota.rates.*", gettext_lazy("%(star)s比例"), "rate"),
    Part("quota.fixed.*", gettext_lazy("%(star)s固定名额"), "people"),
    Part("quota.counting", gettext_lazy("比例的算法"), "choice"),
    Part("quota.allocate_at", gettext_lazy("在哪一级内分配"), "choice"),
    Part("quota.mode", gettext_lazy("分配方法"), "choice"),
    Part("quota.pool_units_under", gettext_lazy("不足多少人的单位合并计算"), "people"),
    Part("quota.min_total.base_at_least", gettext_lazy("保底名额要求的最少人数"), "people"),
    Part("quota.min_total.*", gettext_lazy("%(star)s保底名额"), "people"),
    Part("quota.roll_down_unused", gettext_lazy("未用名额转给下一星级"), "flag"),
    Part("ties.chain", gettext_lazy("同分时依次比较"), "figures"),
    Part("ties.unresolved", gettext_lazy("全部相同"), "choice"),
    Part("review.levels", gettext_lazy("审核层级"), "list"),
    Part("review.five_star_final", gettext_lazy("五星审定")),
    Part("review.override_max_steps", gettext_lazy("审核最多调整"), "levels"),
    Part("review.override_needs", gettext_lazy("调整须有"), "choices"),
    Part("notice.working_days", gettext_lazy("公示工作日"), "days"),
    Part("notice.shows", gettext_lazy("公示内容"), "list"),
    Part("appeal.file_within_working_days", gettext_lazy("提出申诉的工作日"), "days"),
    Part("appeal.answer_within_working_days", gettext_lazy("答复申诉的工作日"), "days"),
    Part("appeal.effect", gettext_lazy("申诉成立后"), "choice"),
    Part("validity", gettext_lazy("星级有效期"), "choice"),
)
EXACT = {part.path: part for part in PARTS if "*" not in part.path}
PATTERNS = tuple((part.path.split("."), part) for part in PARTS if "*" in part.path)


def part_of(path: str) -> Part | None:
    if path in EXACT:
        return EXACT[path]
    keys = path.split(".")
    for pattern, part in PATTERNS:
        if len(pattern) == len(keys) and all(p in ("*", k) for p, k in zip(pattern, keys, strict=True)):
            return part
    return None


def figure_name(code: str) -> str:
    return str(FIGURES.get(code) or ITEM_NAMES.get(code) or code)


def label(path: str) -> str:
    part = part_of(path)
    if part is None:
        return path
    wild = [key for key, p in zip(path.split("."), part.path.split("."), strict=True) if p == "*"]
    star = next((star_words(int(key)) for key in wild if key.isdigit()), "")
    return str(part.label) % {"name": figure_name(wild[-1]) if wild else "", "star": star}


def choices(path: str) -> list[tuple[str, str]]:
    known = CHOICES.get(path) or CHOICES.get(path.split(".", maxsplit=1)[0], {})
    return [(code, str(words)) for code, words in known.items()]


def section_name(section: str) -> str:
    return str(SECTIONS.get(section, section))


def choice_words(path: str, value: object) -> str:
    return dict(choices(path)).get(str(value), str(value))


def yes_no(value: object) -> str:
    return _("是") if value else _("否")
