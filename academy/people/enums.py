from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class UnitLevel(IntegerChoices):
    CITY = 1, _("市")
    COUNTY = 2, _("县区")
    STREET = 3, _("街道（镇）")
    COMMUNITY = 4, _("社区（村）")


class Employment(TextChoices):
    FULL_TIME = "full_time", _("专职")
    PART_TIME = "part_time", _("兼职")
    NONE = "none", _("非网格员")


class PersonStatus(TextChoices):
    PROBATION = "probation", _("试用")
    IN_POST = "in_post", _("在岗")
    LONG_LEAVE = "long_leave", _("长假")
    DEPARTED = "departed", _("离职")
    EXTERNAL = "external", _("外部学员")
    STAFF = "staff", _("工作人员")


class PostingRole(TextChoices):
    GRID_WORKER = "grid_worker", _("网格员")
    GRID_HEAD = "grid_head", _("网格长")
    GRID_INSTRUCTOR = "grid_instructor", _("网格指导员")
    OFFICE = "office", _("机关工作人员")


class LeaveKind(TextChoices):
    PERSONAL = "personal", _("事假")
    SICK = "sick", _("病假")
    MATERNITY = "maternity", _("产假")
    WORK_INJURY = "work_injury", _("工伤")
    SECONDMENT = "secondment", _("借调")
    FULL_TIME_STUDY = "full_time_study", _("脱产学习")


class ExternalKind(TextChoices):
    OTHER_PROVINCE = "other_province", _("外省网格员")
    GRID_HEAD = "grid_head", _("网格长")
    LIAISON = "liaison", _("微网格联络员")
    VOLUNTEER = "volunteer", _("志愿者")
    BUILDING_HEAD = "building_head", _("楼栋长")
    INFORMANT = "informant", _("网格信息员")


class Sex(TextChoices):
    FEMALE = "F", _("女")
    MALE = "M", _("男")


class Education(TextChoices):
    SECONDARY = "secondary", _("高中及以下")
    COLLEGE = "college", _("大专")
    BACHELOR = "bachelor", _("本科")
    MASTER = "master", _("研究生")


class Party(TextChoices):
    MASSES = "masses", _("群众")
    LEAGUE = "league", _("共青团员")
    MEMBER = "member", _("中共党员")
    OTHER = "other", _("其他党派")


class Role(TextChoices):
    """What a person may do beyond studying; each is held over one unit and its subtree."""

    INSTRUCTOR = "instructor", _("教师")
    ACADEMY_ADMIN = "academy_admin", _("教务")
    DATA_CLERK = "data_clerk", _("数据员")
    STREET_REVIEWER = "street_reviewer", _("街道审核")
    COUNTY_REVIEWER = "county_reviewer", _("县区审核")
    CITY_REVIEWER = "city_reviewer", _("市级审核")
    AUDITOR = "auditor", _("监督")


RATING_REVIEWERS = frozenset({Role.STREET_REVIEWER, Role.COUNTY_REVIEWER, Role.CITY_REVIEWER})
# Who may see the roster of a unit; instructors teach people but see no personnel data.
ROSTER_READERS = frozenset(
    {Role.ACADEMY_ADMIN, Role.DATA_CLERK, Role.COUNTY_REVIEWER, Role.CITY_REVIEWER, Role.AUDITOR}
)
ROSTER_EDITORS = frozenset({Role.ACADEMY_ADMIN})
EMPLOYED = frozenset({PersonStatus.PROBATION, PersonStatus.IN_POST, PersonStatus.LONG_LEAVE})
