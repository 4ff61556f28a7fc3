"""What is wrong with a scheme, in a sentence; the engine gives the code and the figures."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ratings.engine.scheme import SchemeProblem
from ratings.explanations.scheme_parts import figure_name, label

SENTENCES: dict[str, str | Promise] = {
    "WEIGHTS_NOT_100": gettext_lazy("权重之和必须是 100，现在是 %(sum)s。"),
    "WEIGHT_NOT_POSITIVE": gettext_lazy("权重必须大于 0。"),
    "INDICATOR_TWICE": gettext_lazy("指标“%(indicator)s”只能出现一次。"),
    "NAME_TWICE": gettext_lazy("这个代码已有别的含义，请换一个。"),
    "NORMALISER_MISSING": gettext_lazy("没有写明怎样计分。"),
    "UNKNOWN_INDICATOR": gettext_lazy("方案中没有“%(indicator)s”这项指标。"),
    "TOO_MANY": gettext_lazy("共 %(count)s 项，最多 %(most)s 项。"),
    "RATIO_ONLY_FOR_HOURS": gettext_lazy("“完成比例”只用于培训学时。"),
    "LINEAR_WITHOUT_SPAN": gettext_lazy("0 分和 100 分对应的数值不能相同。"),
    "BANDS_EMPTY": gettext_lazy("请至少写一档。"),
    "BANDS_NOT_PAIRS": gettext_lazy("每档写成“下限:得分”，用逗号隔开，如 98:100, 95:90。"),
    "BANDS_NOT_FALLING": gettext_lazy("分数线必须逐级严格递减，不能相等或颠倒。"),
    "BAND_SCORES_NOT_ORDERED": gettext_lazy("各档得分必须依次升高或依次降低。"),
    "BAND_GAP": gettext_lazy("%(low)s 到 %(high)s 之间没有档次，落在其中的人无从评定。"),
    "BAND_OVERLAP": gettext_lazy("%(low)s 到 %(high)s 之间有重叠，同一分数对应两个结果。"),
    "BAND_MISSING": gettext_lazy("缺少这一星级的分数线。"),
    "ELIGIBILITY_LOOSER": gettext_lazy("高一星级的条件不能比低一星级（%(below)s）宽。"),
    "FLOOR_ABOVE_VETO": gettext_lazy("保底不能高过一票否决，请勾选“一票否决”。"),
    "OUT_OF_RANGE": gettext_lazy("%(value)s 超出允许的范围。"),
    "RATE_AND_FIXED": gettext_lazy("比例和固定名额只能写一项。"),
    "MIN_TOTAL_WITHOUT_RATE": gettext_lazy("没有比例或固定名额的星级，不能写保底名额。"),
    "RATES_OVER_ONE": gettext_lazy("比例合计超过 100%%。"),
    "CUMULATIVE_RATES_FALL": gettext_lazy("合并计算时，低星级的比例不能小于高星级。"),
    "CHAIN_EMPTY": gettext_lazy("请写明同分时比较什么。"),
    "VETO_STAR_OUT_OF_RANGE": gettext_lazy("最高星级须在 0 到 %(most)s 之间。"),
    "NOT_A_NUMBER": gettext_lazy("“%(value)s”不是数字。"),
    "TOO_MANY_PLACES": gettext_lazy("“%(value)s”的小数最多 %(places)s 位。"),
    "UNKNOWN_CHOICE": gettext_lazy("没有“%(value)s”这个选项。"),
    "UNKNOWN_STAR": gettext_lazy("方案中没有这个星级。"),
    "UNKNOWN_KEY": gettext_lazy("不认识这一项，请核对名称。"),
    "REQUIRED": gettext_lazy("必须填写。"),
    "NOT_A_FLAG": gettext_lazy("应为是或否。"),
    "NOT_A_LIST": gettext_lazy("应为一列内容。"),
    "NOT_A_MAPPING": gettext_lazy("内容的结构不对。"),
    "ORDER_DISAGREES": gettext_lazy("排列顺序与构成不一致。"),
    "STARS_NOT_CONSECUTIVE": gettext_lazy("星级必须从 1 起连续编号，最多 %(most)s 级。"),
    "NOT_YAML": gettext_lazy("文件不是有效的 YAML（第 %(line)s 行）。"),
    "VERSION_USED": gettext_lazy("这一版已用于考评，不能再改。"),
}


def problem_words(problem: SchemeProblem) -> str:
    empty = problem.code == "NOT_A_NUMBER" and not problem.params.get("value")
    sentence = SENTENCES.get("REQUIRED" if empty else problem.code)
    if sentence is None:
        return _("这一项不符合要求（%(code)s）。") % {"code": problem.code}
    params = dict.fromkeys(("low", "high", "value", "most", "sum", "below", "places", "count", "line"), "")
    params |= problem.params
    params["indicator"] = figure_name(problem.params.get("indicator", ""))
    return str(sentence) % params


def placed_problem_words(problem: SchemeProblem) -> str:
    """The sentence with the name of its part, for a list away from the fields."""
    return _("%(part)s：%(problem)s") % {"part": label(problem.path), "problem": problem_words(problem)}
