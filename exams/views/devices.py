import secrets

from django.http import HttpRequest, HttpResponse

COOKIE = "exam_device"
# Longer than any sitting; it only tells one browser from another.
COOKIE_AGE = 7 * 24 * 3600


def device_of(request: HttpRequest) -> str:
    return request.COOKIES.get(COOKIE, "")[:40] or secrets.token_urlsafe(16)


def remember_device(response: HttpResponse, device: str) -> HttpResponse:
    response.set_cookie(COOKIE, device, max_age=COOKIE_AGE, httponly=True, samesite="Lax")
    return response
