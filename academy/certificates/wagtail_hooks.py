from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from academy.certificates.views import office, previews
from academy.certificates.viewsets import AcademyViewSet
from academy.ui.menu import PermittedMenuItem


@hooks.register("register_admin_menu_item")
def register_item() -> MenuItem:
    return PermittedMenuItem(
        _("证书台账"),
        reverse("certificates_register"),
        icon_name="doc-full-inverse",
        order=320,
        permissions=("certificates.view_register",),
    )


@hooks.register("register_admin_viewset")
def academies() -> ViewSet:
    return AcademyViewSet("academies")


@hooks.register("register_admin_urls")
def admin_urls() -> list[object]:
    patterns = [
        path("", office.register, name="certificates_register"),
        path("export/", office.export, name="certificates_export"),
        path("<int:pk>/", office.paper, name="certificates_paper"),
        path("<int:pk>/revoke/", office.revoke, name="certificates_revoke"),
        path("<int:pk>/reissue/", office.reissue, name="certificates_reissue"),
        path("academies/<int:pk>/preview/<str:kind>/", previews.preview, name="certificates_preview"),
    ]
    return [path("certificates/", include(patterns))]
