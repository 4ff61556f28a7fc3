"""Wagtail's generic views, narrowed to the rows that the permission policy gives this user.

Wagtail asks a policy about the kind of row only, on the edit, history and usage pages too. Here a row that the user may
not view does not even exist, and one that she may only view is neither edited nor linked to its form: who reads the
rows of a city may change those of one county. The policy answers `instances_user_has_any_permission_for` and
`user_has_permission_for_instance`.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet


class ScopedIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Any]:
        return self.permission_policy.instances_user_has_any_permission_for(self.request.user, {"view"})

    def get_edit_url(self, instance: Any) -> str | None:
        allowed = self.user_has_permission_for_instance("change", instance)
        return super().get_edit_url(instance) if allowed else None

    def get_delete_url(self, instance: Any) -> str | None:
        allowed = self.user_has_permission_for_instance("delete", instance)
        return super().get_delete_url(instance) if allowed else None


class ScopedObjectMixin:
    # What the page does with the row.
    needed = "view"

    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        found = super().get_object(*args, **kwargs)
        if not self.user_has_permission_for_instance("view", found):
            raise Http404
        if not self.user_has_permission_for_instance(self.needed, found):
            raise PermissionDenied
        return found

    def get_edit_url(self, *instance: Any) -> str | None:
        allowed = self.user_has_permission_for_instance("change", self.object)
        return super().get_edit_url(*instance) if allowed else None


class ScopedEditView(ScopedObjectMixin, generic.EditView):
    needed = "change"


class ScopedDeleteView(ScopedObjectMixin, generic.DeleteView):
    needed = "delete"


class ScopedInspectView(ScopedObjectMixin, generic.InspectView):
    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Wagtail shows a moment in UTC, and Python's own words for yes, no and nothing."""
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, bool):
            return _("是") if value else _("否")
        if isinstance(value, datetime):
            return timezone.localtime(value)
        return "—" if value in (None, "") else value


class ScopedHistoryView(ScopedObjectMixin, generic.HistoryView):
    any_permission_required = ("view",)

    @property
    def header_buttons(self) -> list[Any]:
        return super().header_buttons if self.get_edit_url(self.object) else []


class ScopedUsageView(ScopedObjectMixin, generic.UsageView):
    permission_required = "view"


class ScopedViewSet(ModelViewSet):
    index_view_class = ScopedIndexView
    edit_view_class = ScopedEditView
    delete_view_class = ScopedDeleteView
    inspect_view_class = ScopedInspectView
    history_view_class = ScopedHistoryView
    usage_view_class = ScopedUsageView
    # Who may not change a row opens this page.
    inspect_view_enabled = True
    # The database search backend fails on models of the shared index; plain filters serve these lists.
    search_backend_name = None
    copy_view_enabled = False
