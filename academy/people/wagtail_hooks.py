from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from academy.people.enums import Role
from academy.people.rules import holds
from academy.people.views import calendar, office, photos
from academy.ui.menu import PermittedMenuItem

# Wagtail's own menu entries that each role may see; everything else is ours and checks for itself.
AUTHORS = frozenset({Role.INSTRUCTOR, Role.ACADEMY_ADMIN})
WAGTAIL_ITEMS = frozenset(
    {"explorer", "images", "documents", "media", "reports", "settings", "help", "snippets", "search"}
)
AUTHOR_ITEMS = frozenset({"explorer", "images", "documents", "media"})
ADMIN_ITEMS = AUTHOR_ITEMS | {"reports", "settings"}


@hooks.register("construct_main_menu")
def hide_what_is_not_theirs(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    if request.user.is_superuser:
        allowed = ADMIN_ITEMS
    elif holds(request.user, AUTHORS):
        allowed = AUTHOR_ITEMS
    else:
        allowed = frozenset()
    menu_items[:] = [item for item in menu_items if item.name not in WAGTAIL_ITEMS or item.name in allowed]


@hooks.register("construct_settings_menu")
def hide_wagtail_users(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    # People and roles are changed by actions that write the audit log, not by Wagtail's user form.
    menu_items[:] = [item for item in menu_items if item.name not in {"users", "groups"}]


@hooks.register("register_admin_menu_item")
def roster_item() -> MenuItem:
    return PermittedMenuItem(
        _("花名册"),
        reverse("people_roster"),
        icon_name="group",
        order=300,
        permissions=("people.view_roster",),
    )


@hooks.register("register_admin_menu_item")
def roles_item() -> MenuItem:
    return PermittedMenuItem(
        _("角色授权"), reverse("people_roles"), icon_name="key", order=310, permissions=("people.view_roles",)
    )


@hooks.register("register_admin_menu_item")
def calendar_item() -> MenuItem:
    return PermittedMenuItem(
        _("工作日历"),
        reverse("people_calendar"),
        icon_name="calendar",
        order=320,
        permissions=("people.view_calendar",),
    )


@hooks.register("register_admin_menu_item")
def audit_item() -> MenuItem:
    return PermittedMenuItem(
        _("审计日志"),
        reverse("people_audit"),
        icon_name="history",
        order=900,
        permissions=("people.view_audit_log",),
    )


@hooks.register("register_admin_urls")
def admin_urls() -> list[object]:
    patterns = [
        path("roster/", office.roster, name="people_roster"),
        path("roster/export/", office.export_roster, name="people_roster_export"),
        path("roster/<int:pk>/", office.person, name="people_person"),
        path("roster/<int:pk>/id-number/", office.id_number, name="people_id_number"),
        path("roster/<int:pk>/photo/", photos.set_photo, name="people_photo"),
        path("roster/<int:pk>/photo/remove/", photos.remove_photo, name="people_photo_remove"),
        path("photos/", photos.photos, name="people_photos"),
        path("photos/<int:pk>/", photos.photo_import, name="people_photo_import"),
        path("photos/<int:pk>/import/", photos.start_import, name="people_photo_start"),
        path("slips/", office.slips, name="people_slips"),
        path("roles/", office.roles, name="people_roles"),
        path("roles/<int:pk>/withdraw/", office.withdraw_role, name="people_withdraw_role"),
        path("calendar/", calendar.calendar, name="people_calendar"),
        path("calendar/<int:pk>/clear/", calendar.clear, name="people_calendar_clear"),
        path("audit/", office.audit_log, name="people_audit"),
        path("audit/export/", office.export_audit_log, name="people_audit_export"),
    ]
    return [path("people/", include(patterns))]


# Before the apps add their own panels: only Wagtail's are taken away.
@hooks.register("construct_homepage_panels", order=-1)
def keep_page_panels_for_authors(request: HttpRequest, panels: list[object]) -> None:
    if not (request.user.is_superuser or holds(request.user, AUTHORS)):
        panels.clear()
