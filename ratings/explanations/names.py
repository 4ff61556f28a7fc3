"""Names of what a breakdown holds by code."""

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _l

INDICATOR_NAMES: dict[str, str | Promise] = {
    "hours": _l("培训学时"),
    "exam": _l("考试成绩"),
    "patrol_rate": _l("巡查走访率"),
    "house_link_rate": _l("人房关联率"),
    "closure_rate": _l("办结率"),
    "satisfaction": _l("满意度"),
}
COMPONENT_NAMES: dict[str, str | Promise] = {"T": _l("培训考核"), "P": _l("工作绩效")}
ITEM_NAMES: dict[str, str | Promise] = {
    "B_CITY": _l("市级表彰"),
    "B_COUNTY": _l("县区级表彰"),
    "B_STREET": _l("街道级表彰"),
    "B_CONTEST_1": _l("业务竞赛一等奖"),
    "D_COMPLAINT": _l("有效投诉"),
    "D_LATE5MIN": _l("五分钟响应超时"),
    "D_NOTICE": _l("通报批评"),
    "IMPORTED_BONUS": _l("考核表所列加分"),
    "IMPORTED_DEDUCTION": _l("考核表所列扣分"),
}
CATEGORY_NAMES: dict[str, str | Promise] = {
    "RATED": _l("正常参评"),
    "NEW_HIRE": _l("只写评语"),
    "CARRY_OVER": _l("保留星级"),
    "MATERNITY": _l("保留星级"),
    "NO_GRADE": _l("不定星"),
    "DEFERRED": _l("暂缓"),
    "EXCLUDED": _l("不参评"),
}
STANDING_NAMES: dict[str, str | Promise] = {
    "IN_POST": _l("在岗满规定月数"),
    "SHORT_SERVICE": _l("基准日入职未满规定月数"),
    "PROBATION": _l("基准日仍在试用期"),
    "INVESTIGATION": _l("基准日正在接受调查"),
    "MATERNITY_LEAVE": _l("产假"),
    "LONG_LEAVE": _l("长期请假"),
    "SHORT_IN_POST": _l("在岗不满规定月数"),
}
MOVE_NAMES: dict[str, str | Promise] = {
    "UP": _l("升星"),
    "DOWN": _l("降星"),
    "KEEP": _l("保持"),
    "NONE": _l("首次或不评"),
    "CARRY": _l("保留"),
}


def indicator_name(code: str) -> str:
    return str(INDICATOR_NAMES.get(code, code))


REASON_SENTENCES: dict[str, str | Promise] = {
    "TRANSFER_MERGED": _l("考评期内调动过单位，各段数据按在岗月数加权合并。"),
    "HOURS_PRORATED": _l("在岗不满一年，应修学时按在岗月数折算。"),
    "MISSING": _l("%(indicator)s没有数据。"),
    "BLOCKED": _l("缺少数据过多，暂时不能计算。"),
    "BONUS_CAPPED": _l("加分超过上限，按上限计。"),
    "DEDUCTION_CAPPED": _l("扣分超过上限，按上限计。"),
    "FAILED": _l("总分低于合格线，不适用保底。"),
    "ELIG_LIMIT": _l("资格条件限制在%(star)s。"),
    "STEP_UP_LIMIT": _l("晋级幅度限制在%(star)s。"),
    "VETO": _l("有一票否决事项：%(veto)s。"),
    "FLOOR_RAISED": _l("按每周期最多降一级，保底到%(star)s。"),
    "TIE_UNRESOLVED": _l("%(star)s最后一个名额与他人各项全部相同，待审核裁定。"),
    "TIE_LOST": _l("%(star)s最后一个名额总分相同，按次级指标比较落后。"),
    "QUOTA_FULL": _l("%(star)s名额已满。"),
    "TIE_WON": _l("%(star)s最后一个名额总分相同，按次级指标比较领先。"),
    "FLOOR_PLACED": _l("按保底列入%(star)s，占用名额。"),
    "FLOOR_OVER_QUOTA": _l("按保底列入%(star)s，超出名额。"),
    "NEW_HIRE": _l("新入职人员只写评语，不评星级。"),
    "CARRY_OVER": _l("产假期间保留原有星级。"),
    "NO_GRADE": _l("在岗时间不足，本期不定星。"),
    "DEFERRED": _l("暂缓评定，待调查结束后办理。"),
    "EXCLUDED": _l("不在参评范围。"),
}


def is_chinese() -> bool:
    return str(get_language()).startswith("zh")


def plain_number(value: object) -> str:
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text
