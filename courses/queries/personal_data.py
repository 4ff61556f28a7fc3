"""What learning leaves behind of one person."""

from django.utils.translation import gettext as _

from academy.certificates.queries import papers_of
from academy.people.models import Person
from academy.people.queries import DataTable, data_table


def learning_data(person: Person) -> list[DataTable]:
    taken = {_("科目"): "subject", _("班次名称"): "training_class", _("状态"): "get_status_display"}
    lessons = {_("课时"): "lesson", _("开始"): "opened_at", _("秒数"): "seconds", _("结束"): "done_at"}
    done = {
        _("科目"): "subject",
        _("版本"): "subject_version",
        _("成绩"): "score",
        _("结业日期"): "completed_on",
    }
    hours = {
        _("科目"): "subject",
        _("培训方式"): "get_mode_display",
        _("学时"): "hours",
        _("取得日期"): "earned_on",
        _("来源"): "get_source_display",
        _("依据"): "evidence",
        _("核验时间"): "verified_at",
    }
    present = {_("课次"): "session", _("开始"): "session.starts_at", _("状态"): "get_status_display"}
    papers = {
        _("证书编号"): "number",
        _("发证日期"): "issued_on",
        _("有效期至"): "valid_to",
        _("状态"): "get_status_display",
        _("失效日期"): "ended_on",
    }
    return [
        data_table(
            _("报名"),
            {**taken, _("报名时间"): "enrolled_at"},
            person.enrolments.select_related("subject", "training_class"),
        ),
        data_table(_("课时进度"), lessons, person.lesson_progress.select_related("lesson")),
        data_table(_("科目结业"), done, person.completions.select_related("subject")),
        data_table(_("学时记录"), hours, person.hour_records.select_related("subject")),
        data_table(
            _("考勤"),
            present,
            person.attendances.select_related("session__training_class", "session__subject"),
        ),
        data_table(_("证书"), papers, papers_of(person)),
    ]
