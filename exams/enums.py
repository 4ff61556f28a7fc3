from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class QuestionKind(TextChoices):
    SINGLE = "single", _("单选题")
    MULTIPLE = "multiple", _("多选题")
    JUDGE = "judge", _("判断题")
    FILL = "fill", _("填空题")
    SHORT = "short", _("简答题")
    CASE = "case", _("案例分析题")
    ORDERING = "ordering", _("排序题")
    MATCHING = "matching", _("连线题")
    PRACTICAL = "practical", _("实操题")


class QuestionStatus(TextChoices):
    DRAFT = "draft", _("草稿")
    IN_REVIEW = "in_review", _("待审核")
    APPROVED = "approved", _("已审核")
    RETIRED = "retired", _("已停用")


class CreditMode(TextChoices):
    ALL_OR_NOTHING = "all_or_nothing", _("全对得分")
    HALF_FOR_SUBSET = "half_for_subset", _("少选得一半，错选不得分")
    PROPORTIONAL = "proportional", _("按比例得分")


class ExamKind(TextChoices):
    COMPLETION = "completion", _("结业考试")
    YEARLY = "yearly", _("年度统考")
    PRE_POST = "pre_post", _("岗前上岗考试")
    RESIT = "resit", _("补考")
    CONTEST = "contest", _("竞赛")


class ShowAnswers(TextChoices):
    NEVER = "never", _("不公布")
    AFTER_RELEASE = "after_release", _("成绩发布后")
    AFTER_CLOSE = "after_close", _("考试结束后")


class AttemptState(TextChoices):
    PREPARED = "prepared", _("试卷已备好")
    IN_PROGRESS = "in_progress", _("作答中")
    SUBMITTED = "submitted", _("已交卷")
    MARKING = "marking", _("待阅卷")
    GRADED = "graded", _("已评分")
    RELEASED = "released", _("成绩已发布")
    VOID = "void", _("作废")


# An attempt that uses up one of the candidate's chances.
COUNTED = frozenset(set(AttemptState) - {AttemptState.PREPARED, AttemptState.VOID})
HANDED_IN = frozenset(
    {AttemptState.SUBMITTED, AttemptState.MARKING, AttemptState.GRADED, AttemptState.RELEASED}
)

# The only ways an attempt may go; `void` is open from everywhere but itself.
TRANSITIONS: dict[AttemptState, frozenset[AttemptState]] = {
    AttemptState.PREPARED: frozenset({AttemptState.IN_PROGRESS, AttemptState.VOID}),
    AttemptState.IN_PROGRESS: frozenset({AttemptState.SUBMITTED, AttemptState.VOID}),
    AttemptState.SUBMITTED: frozenset({AttemptState.MARKING, AttemptState.GRADED, AttemptState.VOID}),
    AttemptState.MARKING: frozenset({AttemptState.GRADED, AttemptState.VOID}),
    AttemptState.GRADED: frozenset({AttemptState.RELEASED, AttemptState.VOID}),
    AttemptState.RELEASED: frozenset({AttemptState.VOID}),
    AttemptState.VOID: frozenset(),
}

QUESTION_TRANSITIONS: dict[QuestionStatus, frozenset[QuestionStatus]] = {
    QuestionStatus.DRAFT: frozenset({QuestionStatus.IN_REVIEW, QuestionStatus.RETIRED}),
    QuestionStatus.IN_REVIEW: frozenset({QuestionStatus.APPROVED, QuestionStatus.DRAFT}),
    QuestionStatus.APPROVED: frozenset({QuestionStatus.RETIRED}),
    QuestionStatus.RETIRED: frozenset({QuestionStatus.DRAFT}),
}


class IncidentKind(TextChoices):
    TAKEN_OVER = "taken_over", _("换设备继续作答")
    LEFT_PAGE = "left_page", _("离开考试页面")
    STALE_SAVE = "stale_save", _("旧设备送来的作答")
    LATE_SAVE = "late_save", _("截止后送达的作答")
    TIME_GRANTED = "time_granted", _("延长时间")
    FORCED = "forced", _("监考收卷")


class RegradePolicy(TextChoices):
    EVERYONE = "everyone", _("全体考生本题得满分")
    BOTH = "both", _("新旧答案都算对")
    NEW_ONLY = "new_only", _("只按新答案")
    LEAVE = "leave", _("维持原评分")


class RegradeState(TextChoices):
    EXAMINING = "examining", _("正在试算")
    EXAMINED = "examined", _("试算完成，待确认")
    APPLYING = "applying", _("正在更正")
    APPLIED = "applied", _("已更正")
    DROPPED = "dropped", _("已放弃")


# From the confirmation on, papers that are graded later follow the correction too.
IN_FORCE = frozenset({RegradeState.APPLYING, RegradeState.APPLIED})


class ConsequenceKind(TextChoices):
    PASS_GAINED = "pass_gained", _("由不合格变为合格")
    PASS_LOST = "pass_lost", _("由合格变为不合格")


class ConsequenceState(TextChoices):
    WAITING = "waiting", _("待确认")
    CONFIRMED = "confirmed", _("已确认办理")
    DECLINED = "declined", _("不予变动")


class ReviewState(TextChoices):
    WAITING = "waiting", _("等待复核")
    CHANGED = "changed", _("已更正成绩")
    KEPT = "kept", _("维持原成绩")


class ItemFlag(TextChoices):
    """The words for what the statistics engine notices about a question."""

    TOO_EASY = "too_easy", _("太容易：几乎人人答对，分不出水平")
    TOO_HARD = "too_hard", _("太难：很少有人答对")
    WEAK = "weak", _("区分度低：总分高的人并没有答得更好")
    NEGATIVE = "negative", _("区分度为负：总分高的人反而答错，请核对答案")
