"""Words for what stands in the way of a question that an officer chose for a section."""

from django.utils.translation import gettext_lazy

from exams.enums import QuestionKind

OBSTACLES = {
    "unknown": gettext_lazy("题库中没有 %(code)s。"),
    "retired": gettext_lazy("%(code)s 已停用，不能组卷，请换一题。"),
    "not_approved": gettext_lazy("%(code)s 还没有通过审核，不能组卷。"),
    "wrong_kind": gettext_lazy("%(code)s 不是%(kind)s。"),
    "wrong_subject": gettext_lazy("%(code)s 不属于这场考试的科目。"),
    "twice": gettext_lazy("%(code)s 指定了不止一次。"),
}
DELETED = gettext_lazy("有一道指定的试题已从题库删除，请修改这个大题。")


def obstacle_words(obstacle: str, code: str, kind: str) -> str:
    return str(OBSTACLES[obstacle]) % {"code": code, "kind": QuestionKind(kind).label}
