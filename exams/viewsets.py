"""Exams in the back office: the plan with its sections. Questions have an editor of their own."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from academy.people.enums import Role
from academy.people.models import Person
from academy.people.queries import User
from academy.people.rules import holds
from exams.forms import ExamForm
from exams.models import Exam
from exams.queries.sittings import RUNNERS, exams_run_by
from exams.rules import can_run


class ExamPolicy(BasePermissionPolicy):
    """Exam officers make and change the exams of their own units; nobody deletes one."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action in {"view", "add", "change"} and holds(user, RUNNERS)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Exam) -> bool:
        if action == "change" and instance.published_at is not None:
            return False
        return self.user_has_permission(user, action) and can_run(user, instance)

    def user_has_any_permission_for_instance(self, user: User, actions: Any, instance: Exam) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: User, actions: Any) -> QuerySet[Exam]:
        return exams_run_by(user)

    def users_with_any_permission(self, actions: Any) -> QuerySet[Person]:
        return Person.objects.filter(role_assignments__role=Role.ACADEMY_ADMIN).distinct()


class ExamIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Exam]:
        return exams_run_by(self.request.user)


class ExamEditView(generic.EditView):
    def get_object(self, *args: Any, **kwargs: Any) -> Exam:
        """A published exam stays as its candidates know it; one of another unit does not even exist here."""
        found: Exam = super().get_object(*args, **kwargs)
        if not self.permission_policy.user_has_permission_for_instance(self.request.user, "change", found):
            raise Http404
        return found

    def get_success_url(self) -> str:
        return reverse("exam_office_plan", args=[self.object.pk])


class ExamViewSet(ModelViewSet):
    model = Exam
    name = "exam_plans"
    url_prefix = "exams/plans"
    icon = "date"
    menu_label = _("考试安排")
    search_fields = ["name", "code"]
    search_backend_name = None
    add_to_admin_menu = False
    permission_policy = ExamPolicy(Exam)
    index_view_class = ExamIndexView
    list_display = ["name", "kind", Column("opens_at"), Column("closes_at"), Column("published_at")]
    inspect_view_enabled = False
    list_filter = ["kind", "subject"]
    copy_view_enabled = False
    edit_view_class = ExamEditView
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("code"), FieldPanel("kind")]),
                    *(FieldPanel(name) for name in ("name", "subject", "unit", "by_list")),
                ],
                heading=_("考试"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                    FieldRowPanel([FieldPanel("duration_minutes"), FieldPanel("attempts_allowed")]),
                    FieldRowPanel([FieldPanel("late_entry_minutes"), FieldPanel("grace_minutes")]),
                ],
                heading=_("时间和次数"),
            ),
            InlinePanel(
                "sections",
                heading=_("试卷结构"),
                label=_("大题"),
                min_num=1,
                panels=[
                    FieldRowPanel([FieldPanel("title"), FieldPanel("kind")]),
                    FieldRowPanel([FieldPanel("count"), FieldPanel("points"), FieldPanel("credit")]),
                ],
            ),
            MultiFieldPanel(
                [
                    FieldPanel(name)
                    for name in (
                        *("pass_mark", "show_answers", "release_at_once"),
                        *("shuffle_questions", "shuffle_options"),
                    )
                ],
                heading=_("评分和公布"),
            ),
        ],
        base_form_class=ExamForm,
    )
