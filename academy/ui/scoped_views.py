"""Wagtail's generic views, narrowed to the rows that the permission policy gives this user.

Wagtail asks a policy about the kind of row only, on the edit, history and usage pages too; a row of another unit must
not even exist for them. The policy answers `instances_user_has_any_permission_for` and
`user_has_permission_for_instance`.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet


class ScopedIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Any]:
        return self.permission_policy.instances_user_has_any_permission_for(self.request.user, {"view"})


class ScopedObjectMixin:
    def get_object(self, *args: Any, **kwargs: Any) -> Any:
        found = super().get_object(*args, **kwargs)
        if not self.permission_policy.user_has_permission_for_instance(self.request.user, "view", found):
            raise Http404
        return found


class ScopedEditView(ScopedObjectMixin, generic.EditView):
    pass


class ScopedDeleteView(ScopedObjectMixin, generic.DeleteView):
    pass


class ScopedInspectView(ScopedObjectMixin, generic.InspectView):
    pass


class ScopedHistoryView(ScopedObjectMixin, generic.HistoryView):
    pass


class ScopedUsageView(ScopedObjectMixin, generic.UsageView):
    pass


class ScopedViewSet(ModelViewSet):
    index_view_class = ScopedIndexView
    edit_view_class = ScopedEditView
    delete_view_class = ScopedDeleteView
    inspect_view_class = ScopedInspectView
    history_view_class = ScopedHistoryView
    usage_view_class = ScopedUsageView
    # The database search backend fails on models of the shared index; plain filters serve these lists.
    search_backend_name = None
    copy_view_enabled = False
