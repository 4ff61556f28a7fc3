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
    SECTION_CLOSED = "section_closed", _("送达时所在部分已封闭的作答")
    TIME_GRANTED = "time_granted", _("延长时间")
    FORCED = "forced", _("监考收卷")


class AnswerVerdict(TextChoices):
    ADOPTED = "adopted", _("已采用")
    LEFT = "left", _("未采用")


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


class QuestionNote(TextChoices):
    """The words for what is doubtful about a question, in a file or in a form; braces take the note's details."""

    STEM_MISSING = "stem_missing", _("缺少题干。")
    KIND_UNKNOWN = "kind_unknown", _("不认识题型“{given}”。")
    KIND_UNSUPPORTED = "kind_unsupported", _("暂不支持导入这种题型。")
    PART_KIND_UNSUPPORTED = "part_kind_unsupported", _("小题不能是案例分析题或实操题。")
    PART_WITHOUT_CASE = "part_without_case", _("这个小题上面没有案例分析题。")
    CASE_WITHOUT_PARTS = "case_without_parts", _("案例分析题没有小题。")
    CASE_WITH_ANSWER = "case_with_answer", _("案例本身不写选项和答案，请写在小题里。")
    TOO_MANY_PARTS = "too_many_parts", _("案例的小题超过 {limit} 个。")
    SHARE_UNREADABLE = "share_unreadable", _("看不懂占比“{given}”，请写数字。")
    RUBRIC_UNREADABLE = "rubric_unreadable", _("看不懂评分要点“{given}”，请写成“要点 | 占比”。")
    RUBRIC_NOT_HUNDRED = "rubric_not_hundred", _("各评分要点的占比合计为 {total}，不是 100，请核对。")
    DIFFICULTY_UNREADABLE = "difficulty_unreadable", _("看不懂难度“{given}”，按 3 处理。")
    SOURCE_CUT = "source_cut", _("来源超过 200 字，只保留前 200 字。")
    TEXT_TOO_LONG = "text_too_long", _("文字超过 {limit} 字。")
    TOO_FEW_OPTIONS = "too_few_options", _("选项不足两个。")
    TOO_MANY_OPTIONS = "too_many_options", _("选项超过八个。")
    OPTION_MISSING = "option_missing", _("选项 {letter} 是空的。")
    OPTIONS_REPEATED = "options_repeated", _("有重复的选项。")
    OPTIONS_AFTER_ANSWER = "options_after_answer", _("答案后面又出现了选项，可能漏了题号。")
    LABEL_REPEATED = "label_repeated", _("同一题里有两处答案或解析，可能漏了题号。")
    ANSWER_MISSING = "answer_missing", _("缺少答案。")
    ANSWER_UNREADABLE = "answer_unreadable", _("看不懂答案，请写选项字母或“正确”“错误”。")
    ANSWER_OUTSIDE_OPTIONS = "answer_outside_options", _("答案 {given} 不在选项之内。")
    SINGLE_WITH_MANY = "single_with_many", _("单选题只能有一个答案，这里是“{given}”。")
    MULTIPLE_WITH_ONE = "multiple_with_one", _("多选题只有一个答案，请核对。")
    BLANKS_DIFFER = "blanks_differ", _("题干有 {holes} 个空，答案有 {given} 个，请核对。")
    PAIR_UNREADABLE = "pair_unreadable", _("连线题每个选项要写成“左 -> 右”。")
    MATCH_NOT_PAIRS = "match_not_pairs", _("连线题左右两边须一一对应。")
    TOLERANCE_UNSUPPORTED = "tolerance_unsupported", _("数值题带误差范围，请改为填空题并写出各种写法。")
    CELL_BROKEN = "cell_broken", _("单元格里的公式没有结果。")
    NUMBER_JUMPS = "number_jumps", _("题号从 {before} 到了 {given}，请核对有无漏题。")
    LINE_SKIPPED = "line_skipped", _("这一行不属于任何一题，已跳过。")
    SUBJECT_UNKNOWN = "subject_unknown", _("没有编号为“{given}”的科目。")
    PICTURE_MISSING = "picture_missing", _("文件里缺少题中的图片。")
    PICTURE_UNSUPPORTED = "picture_unsupported", _("图片不是 PNG、JPEG 或 GIF，请另存后再放入。")
    PICTURE_TOO_LARGE = "picture_too_large", _("图片太大，请缩小到 5 MB、6000 像素以内。")
    PICTURE_WITHOUT_ALT = "picture_without_alt", _("图片没有替代文字，看不见图片的考生无法作答，请补写。")
    PICTURE_MISPLACED = "picture_misplaced", _("答案或解析里的图片没有收入，请核对。")
    PICTURES_IN_OPTION = "pictures_in_option", _("选项 {letter} 有多张图片，只能有一张。")
    PICTURES_IN_PAIRS = "pictures_in_pairs", _("连线题的两边不能是图片。")
    GIFT_BRACES_UNCLEAR = "gift_braces_unclear", _("花括号不成对，或者两道题之间没有空行，请分开后重新导入。")
    PART_CREDIT_DROPPED = (
        "part_credit_dropped",
        _("原文件中有 {count} 个答案只得部分分，本系统不给部分分：只有得满分的答案算对，请核对。"),
    )
    GIFT_WITHOUT_ANSWER = "gift_without_answer", _("没有用花括号写出的答案。")


class LeftOut(TextChoices):
    """Why a question stays out of a format of export."""

    KIND = "kind_not_carried", _("这种格式没有该题型")
    BLANKS = "blanks_not_carried", _("这种格式的填空题只能有一个空")
    RUBRIC = "rubric_not_carried", _("这种格式没有评分要点")
    PICTURES = "pictures_not_carried", _("这种格式不能带图片")
    ARROWS = "arrows_not_carried", _("这种格式用箭头表示连线，题中另有箭头")
    OPTIONS = "too_many_options", _("选项超过八个")


class FieldLeftOut(TextChoices):
    """A field that no question keeps in some format."""

    SOURCE = "source", _("依据")
    COMPETENCIES = "competencies", _("能力标签")


class ExportFormat(TextChoices):
    """The names of `imports.carrying.Format`."""

    EXCEL = "xlsx", _("Excel")
    QTI = "qti", _("QTI 3.0 题包")
    MOODLE = "moodle", _("Moodle XML")
    GIFT = "gift", _("GIFT")
