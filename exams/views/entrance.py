from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from exams.engine.admission import Entrance


def entrance_of(request: HttpRequest) -> Entrance:
    """The address is the one that TRUSTED_PROXY_COUNT proxies vouch for, the same as for sign-in limits."""
    return Entrance(
        address=get_adapter().get_client_ip(request),
        url=request.build_absolute_uri(),
        config_key_hash=request.headers.get("X-SafeExamBrowser-ConfigKeyHash", ""),
        code=request.POST.get("code", ""),
    )
