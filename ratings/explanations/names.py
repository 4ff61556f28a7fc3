"""Names of what a breakdown holds by code."""

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

INDICATOR_NAMES: dict[str, str | Promise] = {
    "hours": _("培训学时"),
    "exam": _("考试成绩"),
    "patrol_rate": _("巡查走访率"),
    "house_link_rate": _("人房关联率"),
    "closure_rate": _("办结率"),
    "satisfaction": _("满意度"),
}
COMPONENT_NAMES: dict[str, str | Promise] = {"T": _("培训考核"), "P": _("工作绩效")}
ITEM_NAMES: dict[str, str | Promise] = {
    "B_CITY": _("市级表彰"),
    "B_COUNTY": _("县区级表彰"),
    "B_STREET": _("街道级表彰"),
    "B_CONTEST_1": _("业务竞赛一等奖"),
    "D_COMPLAINT": _("有效投诉"),
    "D_LATE5MIN": _("五分钟响应超时"),
    "D_NOTICE": _("通报批评"),
    "IMPORTED_BONUS": _("考核表所列加分"),
    "IMPORTED_DEDUCTION": _("考核表所列扣分"),
}
CATEGORY_NAMES: dict[str, str | Promise] = {
    "RATED": _("正常参评"),
    "NEW_HIRE": _("只写评语"),
    "CARRY_OVER": _("保留星级"),
    "MATERNITY": _("保留星级"),
    "NO_GRADE": _("不定星"),
    "DEFERRED": _("暂缓"),
    "EXCLUDED": _("不参评"),
}
STANDING_NAMES: dict[str, str | Promise] = {
    "IN_POST": _("在岗满规定月数"),
    "SHORT_SERVICE": _("基准日入职未满规定月数"),
    "PROBATION": _("基准日仍在试用期"),
    "INVESTIGATION": _("基准日正在接受调查"),
    "MATERNITY_LEAVE": _("产假"),
    "LONG_LEAVE": _("长期请假"),
    "SHORT_IN_POST": _("在岗不满规定月数"),
    "NO_DATA": _("没有绩效数据（已登记原因）"),
}
MOVE_NAMES: dict[str, str | Promise] = {
    "UP": _("升星"),
    "DOWN": _("降星"),
    "KEEP": _("保持"),
    "NONE": _("首次或不评"),
    "CARRY": _("保留"),
}


# Audited looks at a person's rating, as her own data tell them.
ACTION_NAMES: dict[str, str | Promise] = {
    "rating.viewed": _("查看星级评定"),
    "rating.list_viewed": _("查看含本人的名单"),
    "rating.exported": _("导出含本人的名单"),
    "import_batch.viewed": _("查看含本人的导入文件"),
    "import_batch.exported": _("下载含本人的待更正数据"),
    "import_row.viewed": _("查看本人的数据行"),
    "whatif.viewed": _("查看含本人的测算"),
    "whatif.exported": _("导出含本人的测算"),
}


def indicator_name(code: str) -> str:
    return str(INDICATOR_NAMES.get(code, code))


REASON_SENTENCES: dict[str, str | Promise] = {
    "TRANSFER_MERGED": _("考评期内调动过单位，各段数据按在岗月数加权合并。"),
    "HOURS_PRORATED": _("在岗不满一年，应修学时按在岗月数折算。"),
    "MISSING": _("%(indicator)s没有数据。"),
    "BLOCKED": _("缺少数据过多，暂时不能计算。"),
    "BONUS_CAPPED": _("加分超过上限，按上限计。"),
    "DEDUCTION_CAPPED": _("扣分超过上限，按上限计。"),
    "FAILED": _("总分低于合格线，不适用保底。"),
    "ELIG_LIMIT": _("资格条件限制在%(star)s。"),
    "STEP_UP_LIMIT": _("晋级幅度限制在%(star)s。"),
    "VETO": _("有一票否决事项：%(veto)s。"),
    "FLOOR_RAISED": _("按每周期最多降一级，保底到%(star)s。"),
    "TIE_UNRESOLVED": _("%(star)s最后一个名额与他人各项全部相同，待审核裁定。"),
    "TIE_LOST": _("%(star)s最后一个名额总分相同，按次级指标比较落后。"),
    "QUOTA_FULL": _("%(star)s名额已满。"),
    "TIE_WON": _("%(star)s最后一个名额总分相同，按次级指标比较领先。"),
    "FLOOR_PLACED": _("按保底列入%(star)s，占用名额。"),
    "FLOOR_OVER_QUOTA": _("按保底列入%(star)s，超出名额。"),
    "NEW_HIRE": _("新入职人员只写评语，不评星级。"),
    "CARRY_OVER": _("产假期间保留原有星级。"),
    "NO_GRADE": _("在岗时间不足，本期不定星。"),
    "DEFERRED": _("暂缓评定，待调查结束后办理。"),
    "EXCLUDED": _("不在参评范围。"),
}


def is_chinese() -> bool:
    return str(get_language()).startswith("zh")


def plain_number(value: object) -> str:
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text
