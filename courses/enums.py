from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TrackCode(TextChoices):
    THEORY = "THEORY", _("理论型")
    APPLIED = "APPLIED", _("应用型")
    EXTENSION = "EXTENSION", _("拓展型")


class TrainingMode(TextChoices):
    SELF_STUDY = "self_study", _("网络自学")
    CLUSTERED = "clustered", _("分片集中")
    ON_SITE = "on_site", _("实地教学")
    VIDEO = "video", _("四频一网线上交流")
    STUDY_TRIP = "study_trip", _("外出培训")


class Assessment(TextChoices):
    QUIZ = "quiz", _("测验")
    EXAM = "exam", _("考试")
    PRACTICAL = "practical", _("实操")
    CASE = "case", _("案例")
    ROLE_PLAY = "role_play", _("情景训练")
    WRITTEN = "written", _("书面作业")


class RequiredFor(TextChoices):
    PRE_POST = "pre_post", _("岗前必修")
    YEARLY = "yearly", _("年度必修")
    ELECTIVE = "elective", _("选修")


class Competency(TextChoices):
    PUBLICIST = "publicist", _("宣传员")
    INFORMANT = "informant", _("信息员")
    MEDIATOR = "mediator", _("调解员")
    FIRE_WARDEN = "fire_warden", _("消防员")
    SERVER = "server", _("服务员")
    # Abilities that show in measured figures; the roles above are too wide to choose a lesson by.
    PATROL = "patrol", _("巡查走访")
    REGISTRATION = "registration", _("信息采集")
    CASE_HANDLING = "case_handling", _("事件办理")
    COMMUNICATION = "communication", _("群众沟通")


class EnrolmentStatus(TextChoices):
    APPLIED = "applied", _("申请")
    ADMITTED = "admitted", _("已录取")
    COMPLETED = "completed", _("结业")
    NOT_COMPLETED = "not_completed", _("未结业")
    WITHDRAWN = "withdrawn", _("退出")


LEARNING = frozenset({EnrolmentStatus.ADMITTED, EnrolmentStatus.COMPLETED})


class ClassCategory(TextChoices):
    PRE_POST = "pre_post", _("岗前")
    IN_SERVICE = "in_service", _("在岗")
    SPECIAL = "special", _("专项")
    AWAY = "away", _("外出")


class AttendanceStatus(TextChoices):
    PRESENT = "present", _("出勤")
    LATE = "late", _("迟到")
    LEFT_EARLY = "left_early", _("早退")
    LEAVE = "leave", _("请假")
    ABSENT = "absent", _("旷课")


class HourSource(TextChoices):
    CLASS = "class", _("培训班")
    SELF_STUDY = "self_study", _("自学")
    IMPORTED = "imported", _("外部学时")


class InstructorKind(TextChoices):
    EXPERT = "expert", _("专家学者")
    PRACTITIONER = "practitioner", _("实务骨干")
