from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from csp.constants import UNSAFE_INLINE
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from academy.people.actions.audit import request_origin
from academy.people.rules import NotAllowedError, is_staff

Handler = Callable[[HttpRequest], HttpResponse]


class RequestOriginMiddleware:
    """Lets the audit log note the address that a change came from."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_origin.set(request.META.get("REMOTE_ADDR") or None)
        try:
            return self.get_response(request)
        finally:
            request_origin.reset(token)


class StaffSecondFactorMiddleware:
    """Officers reach the back office only with a second factor, where the setting asks for it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            settings.STAFF_REQUIRES_SECOND_FACTOR
            and request.path.startswith(("/admin/", "/jobs/"))
            and request.user.is_authenticated
            and is_staff(request.user)
            and not is_mfa_enabled(request.user)
        ):
            messages.warning(request, _("管理岗位须先开启两步验证，再进入管理后台。"))
            return redirect(reverse("mfa_index"))
        return self.get_response(request)


class BackOfficeContentSecurityMiddleware:
    """Wagtail's page editor and history still carry a few inline scripts and styles; nothing else may."""

    EDITOR_PATHS = (
        "/admin/pages/",
        "/admin/reports/",
        "/admin/images/",
        "/admin/documents/",
        "/admin/snippets/",
    )

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(self.EDITOR_PATHS):
            response._csp_update = {"script-src": [UNSAFE_INLINE], "style-src": [UNSAFE_INLINE]}  # type: ignore[attr-defined]
        return response


class RefusalMiddleware:
    """An action that refuses its user is answered with 403, whichever view called it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowedError):
            return render(request, "403.html", status=403)
        return None
