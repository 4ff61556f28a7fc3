from collections.abc import Callable
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

Handler = Callable[[HttpRequest], HttpResponse]


class BareAddressMiddleware:
    """Stands first and hands the few addresses of settings.BARE_ADDRESSES straight to their views.

    Sessions, languages, messages and cross-site checks cost several times what saving an answer does.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    @cached_property
    def _views(self) -> dict[str, Handler]:
        return {address: resolve(address).func for address in settings.BARE_ADDRESSES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = self._views.get(request.path_info)
        return self.get_response(request) if view is None else view(request)
