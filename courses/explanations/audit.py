"""Words for what the audit log keeps of learning."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVENTS: dict[str, str | Promise] = {
    "subject.enrolled": _("报名科目"),
    "subject.completed": _("完成科目"),
    "subject.pass_withdrawn": _("撤回科目合格"),
    "hours.verified": _("核实学时"),
}
FACTS: dict[str, str | Promise] = {"on": _("日期"), "hours": _("学时"), "mode": _("方式")}
