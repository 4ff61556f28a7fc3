from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.permission_policies.base import BasePermissionPolicy

from academy.certificates.models import Academy
from academy.certificates.queries import ACADEMY_READERS, academies_managed_by, academies_read_by
from academy.certificates.rules import can_issue, can_read_academy
from academy.people.enums import Role
from academy.people.models import Person
from academy.people.queries import User
from academy.people.rules import holds
from academy.ui.scoped_views import ScopedViewSet

# Academies are set up with the system; their office keeps names, seal and signatory up to date.
ALLOWED = frozenset({"view", "change"})


class AcademyPolicy(BasePermissionPolicy):
    def user_has_permission(self, user: User, action: str) -> bool:
        if isinstance(user, Person) and user.is_superuser:
            return action != "delete"
        if action == "view":
            return holds(user, ACADEMY_READERS)
        return action in ALLOWED and holds(user, {Role.ACADEMY_ADMIN})

    def user_has_permission_for_instance(self, user: User, action: str, instance: Academy) -> bool:
        theirs = can_read_academy if action == "view" else can_issue
        return self.user_has_permission(user, action) and theirs(user, instance)

    def user_has_any_permission_for_instance(self, user: User, actions: Any, instance: Academy) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: User, actions: Any) -> QuerySet[Academy]:
        if not any(self.user_has_permission(user, action) for action in actions):
            return Academy.objects.none()
        return academies_read_by(user) if "view" in actions else academies_managed_by(user)

    def users_with_any_permission(self, actions: Any) -> QuerySet[Person]:
        roles = ACADEMY_READERS if "view" in actions else {Role.ACADEMY_ADMIN}
        return Person.objects.filter(role_assignments__role__in=roles).distinct()


class AcademyViewSet(ScopedViewSet):
    model = Academy
    icon = "home"
    menu_label = _("网格学院")
    menu_order = 330
    add_to_admin_menu = True
    search_fields = ["name"]
    list_display = ["name", "unit", "number_prefix", "signatory"]
    inspect_view_fields = [
        *("name", "name_en", "unit", "partner_name", "number_prefix", "code_prefix"),
        *("signatory", "seal_text", "is_demonstration"),
    ]
    inspect_template_name = "certificates/admin/academy.html"
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("name"),
                    FieldPanel("name_en"),
                    # Where an academy belongs and how its papers are counted is settled once, with the system.
                    FieldPanel("unit", permission="superuser"),
                    FieldPanel("partner_name"),
                ],
                heading=_("名称"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [
                            FieldPanel("number_prefix", permission="superuser"),
                            FieldPanel("code_prefix", permission="superuser"),
                        ]
                    ),
                    FieldPanel("signatory"),
                    FieldPanel("seal_text"),
                    FieldPanel("is_demonstration"),
                ],
                heading=_("证书"),
            ),
            HelpPanel(template="certificates/admin/preview_links.html", heading=_("样张")),
        ]
    )

    @property
    def permission_policy(self) -> AcademyPolicy:
        return AcademyPolicy(Academy)
