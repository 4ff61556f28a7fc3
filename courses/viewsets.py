"""The academy's office in the back office: classes, instructors and hours, each within its units."""

from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.permission_policies.base import BasePermissionPolicy

from academy.people.models import OrgUnit, Person
from academy.people.queries import User, scope_q
from academy.ui.scoped_views import ScopedViewSet
from courses import rules
from courses.forms import ClassForm, HourRecordForm, InstructorForm
from courses.models import HourRecord, Instructor, TrainingClass

VERIFYING = frozenset({"view", "change"})
EDITING = frozenset({"view", "add", "change"})


class UnitPolicy(BasePermissionPolicy):
    """What the academy's office may do, and the auditor read, only with rows of the own units."""

    def __init__(self, model: type[Model], unit_field: str, actions: frozenset[str]) -> None:
        super().__init__(model)
        self.unit_field = unit_field
        self.actions = actions

    def user_has_permission(self, user: User, action: str) -> bool:
        return action in self.actions and self._holds(user, action)

    def _holds(self, user: User, action: str, unit: OrgUnit | None = None) -> bool:
        return rules.reads_classes(user, unit) if action == "view" else rules.manages_classes(user, unit)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Any) -> bool:
        unit: Any = instance
        for name in self.unit_field.split("__"):
            unit = getattr(unit, name)
        known = isinstance(unit, OrgUnit)
        return action in self.actions and known and self._holds(user, action, unit)

    def user_has_any_permission_for_instance(self, user: User, actions: Any, instance: Any) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: User, actions: Any) -> QuerySet[Any]:
        if not self.actions & set(actions):
            return self.model._default_manager.none()
        roles = rules.OFFICE_READERS if "view" in actions else rules.OFFICE
        return self.model._default_manager.filter(scope_q(user, roles, self.unit_field))

    def users_with_any_permission(self, actions: Any) -> QuerySet[Person]:
        roles = rules.OFFICE_READERS if "view" in actions else rules.OFFICE
        return Person.objects.filter(role_assignments__role__in=roles).distinct()


class OfficeViewSet(ScopedViewSet):
    unit_field = "unit"
    allowed = EDITING

    @property
    def permission_policy(self) -> UnitPolicy:
        return UnitPolicy(self.model, self.unit_field, self.allowed)


class ClassViewSet(OfficeViewSet):
    model = TrainingClass
    icon = "group"
    menu_label = _("培训班")
    list_display = ["name", "category", "unit", "starts_on", "ends_on", "capacity"]
    list_filter = ["category"]
    inspect_view_fields = [
        *("name", "series", "intake", "category", "academy", "unit", "organiser", "place"),
        *("head", "starts_on", "ends_on", "capacity"),
    ]
    search_fields = ["name", "series", "place"]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("name"),
                    FieldRowPanel([FieldPanel("series"), FieldPanel("intake"), FieldPanel("category")]),
                ],
                heading=_("班次"),
            ),
            MultiFieldPanel(
                [FieldPanel("academy"), FieldPanel("unit"), FieldPanel("organiser"), FieldPanel("place")],
                heading=_("单位和地点"),
            ),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on"), FieldPanel("capacity")]),
        ],
        base_form_class=ClassForm,
    )


class InstructorViewSet(OfficeViewSet):
    model = Instructor
    icon = "user"
    menu_label = _("教师")
    unit_field = "person__unit"
    list_display = ["person", "kind", "home_organisation", "title"]
    inspect_view_fields = list_display
    search_fields = ["person__name", "home_organisation"]
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("person", "kind", "home_organisation", "title")],
        base_form_class=InstructorForm,
    )


class HourRecordViewSet(OfficeViewSet):
    model = HourRecord
    icon = "time"
    menu_label = _("学时记录")
    unit_field = "person__unit"
    # Hours are earned, never typed in: the office looks at the proof and verifies.
    allowed = VERIFYING
    edit_handler = ObjectList(
        [
            *[
                FieldPanel(name, read_only=True)
                for name in ("person", "subject", "hours", "earned_on", "evidence")
            ],
            FieldPanel("verified"),
        ],
        base_form_class=HourRecordForm,
    )
    list_display = [
        "person",
        "subject",
        "mode",
        "hours",
        "earned_on",
        "source",
        Column("verified_at", label=_("核验时间")),
    ]
    list_filter = ["mode", "source"]
    inspect_view_fields = [
        *("person", "subject", "mode", "hours", "earned_on", "source", "evidence"),
        *("verified_by", "verified_at"),
    ]
    search_fields = ["person__name", "subject__title"]


class OfficeGroup(ViewSetGroup):
    menu_label = _("教务")
    menu_icon = "calendar-alt"
    menu_order = 120
    items = (ClassViewSet("classes"), InstructorViewSet("instructors"), HourRecordViewSet("hour_records"))
