from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from academy.tabular.headers import Synonyms

NAME: Final = "name"
ID_NUMBER: Final = "id_number"
WORKER_NO: Final = "worker_no"
STREET: Final = "street"
EMPLOYMENT: Final = "employment"
HIRED_ON: Final = "hired_on"
REMARKS: Final = "remarks"
SEQUENCE: Final = "sequence"
PERIOD: Final = "period"
# Of the workbook of rows to correct, which comes back with the corrections.
ERROR_REASON: Final = "error_reason"
ORIGINAL_ROW: Final = "original_row"
OFFER: Final = "offer"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A rated figure: the column that prints it, and the counts it is recomputed from."""

    code: str
    numerator: str = ""
    denominator: str = ""


INDICATORS: Final = (
    Indicator("patrol_rate", "patrol_done", "patrol_due"),
    Indicator("house_link_rate", "houses_linked", "houses_due"),
    Indicator("closure_rate", "closed", "reported"),
    Indicator("satisfaction"),
)

# Counted incidents; the scheme says what each of them costs (D_LATE5MIN, D_COMPLAINT).
FACTS: Final = ("late_responses", "valid_complaints")

# Kept with the row and shown, never rated: the scheme computes its own.
KEPT_FIGURES: Final = ("bonus", "deduction", "printed_score", "printed_rank")
EXTRA_FIGURES: Final = FACTS + KEPT_FIGURES

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    SEQUENCE: ("序号",),
    PERIOD: (
        "统计月份",
        "月份",
        "考核月份",
        "数据月份",
        "统计时段",
        "统计期间",
        "考核周期",
        "季度",
        "考核季度",
    ),
    NAME: ("姓名", "姓 名", "人员姓名", "网格员姓名", "网格员"),
    ID_NUMBER: ("身份证号码", "身份证号", "身份证", "公民身份号码", "证件号码"),
    WORKER_NO: ("网格员编号", "工号", "编号", "人员编号", "网格员编号(工号)"),
    "phone": ("联系电话", "手机号码", "手机号", "手机", "电话"),
    "county": ("所属县区", "县区", "所属区县", "区县"),
    STREET: ("所属街道（镇）", "所属街道", "街道", "镇街", "乡镇街道", "所属镇街", "所属乡镇", "街道（镇）"),
    "community": ("所属社区（村）", "所属社区", "社区", "村社", "社区（村）", "所属村社"),
    "grid_name": ("网格名称", "所属网格"),
    "grid_code": ("网格编码", "网格编号", "网格代码"),
    "grid_kind": ("网格类型",),
    EMPLOYMENT: ("岗位性质", "人员类别", "专/兼职", "岗位性质(专职/兼职)"),
    HIRED_ON: ("入职时间", "入职日期", "上岗时间"),
    "patrol_due": ("应走访户数", "应走访", "应走访数", "应巡查户数"),
    "patrol_done": ("实走访户数", "实走访", "实走访数", "实际走访户数", "已走访户数", "实巡查户数"),
    "patrol_rate": ("巡查走访率", "走访率", "巡查率(%)", "入户走访率", "巡查覆盖率"),
    "patrols": ("巡查次数",),
    "online_time": ("在线时长",),
    "houses_due": ("应关联房屋数", "应关联房屋", "应关联数", "房屋总数"),
    "houses_linked": ("已关联房屋数", "已关联房屋", "已关联数", "实关联房屋数"),
    "house_link_rate": ("人房关联率", "人房关联(%)", "人房信息关联率"),
    "collected": ("采集数",),
    "verified": ("核实数",),
    "data_errors": ("差错数",),
    "reported": ("上报数", "事件上报数", "上报事件数"),
    "reported_valid": ("有效上报数",),
    "closed": ("办结数", "事件办结数", "办结事件数"),
    "closure_rate": ("办结率", "事件办结率", "事件办结(%)", "问题办结率", "解决率"),
    "on_time_rate": ("按时办结率",),
    "late_responses": (
        "五分钟响应超时次数",
        "五分钟响应超时",
        "5分钟响应超时次数",
        "5分钟响应超时",
        "响应超时次数",
    ),
    "missed_reports": ("漏报数",),
    "disputes_found": ("排查数", "矛盾纠纷排查数"),
    "disputes_settled": ("化解数", "矛盾纠纷化解数"),
    "settlement_rate": ("化解率", "矛盾纠纷化解率"),
    "satisfaction": ("满意度", "群众满意度", "居民满意率(%)", "测评满意率"),
    "sample_size": ("样本数", "测评样本数"),
    "valid_complaints": ("有效投诉数", "有效投诉"),
    "days_due": ("应出勤", "应出勤天数"),
    "days_present": ("实出勤", "实出勤天数"),
    "leave_days": ("请假天数",),
    "bonus": ("加分",),
    "deduction": ("扣分", "减分"),
    "printed_score": ("考核得分", "得分", "总分"),
    "printed_rank": ("排名", "名次"),
    "printed_grade": ("考核等次", "等次"),
    REMARKS: ("备注", "说明"),
    ORIGINAL_ROW: ("原行号", "Original row"),
    OFFER: ("系统提示", "Did you mean"),
    ERROR_REASON: ("错误原因", "Reason"),
}

SYNONYMS: Final = Synonyms.of(WORDS)
FIELDS: Final = tuple(WORDS)
COUNTS: Final = frozenset(
    name for item in INDICATORS for name in (item.numerator, item.denominator) if name
) | frozenset(FACTS)
FIGURES: Final = tuple(item.code for item in INDICATORS) + tuple(sorted(COUNTS)) + KEPT_FIGURES


def label(name: str, english: bool) -> str:
    """What people call a field."""
    return name.replace("_", " ") if english or name not in WORDS else WORDS[name][0]
