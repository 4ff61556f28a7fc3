from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from academy.certificates.explanations import public_facts
from academy.certificates.forms import FileForm, NumberForm
from academy.certificates.models import Certificate
from academy.certificates.queries import paper_by_digest, paper_by_number, paper_by_token
from academy.people.queries import today

# Twenty a minute serve an office that checks a pile of papers, and no program that tries names and numbers.
CHECKS_PER_MINUTE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """By number and full name, or by the file itself; nothing that is sent here is stored."""
    by_file = request.method == "POST" and "pdf" in request.FILES
    by_number = request.method == "POST" and not by_file
    number_form = NumberForm(request.POST if by_number else None)
    file_form = FileForm(request.POST, request.FILES) if by_file else FileForm()
    context: dict[str, Any] = {"number_form": number_form, "file_form": file_form, "by_file": by_file}
    if request.method != "POST":
        return _unlisted(render(request, "certificates/verify.html", context))
    if _is_over_limit(request):
        return _unlisted(
            render(request, "certificates/verify.html", {**context, "over_limit": True}, status=429)
        )
    if (file_form if by_file else number_form).is_valid():
        found = _by_file(file_form) if by_file else _by_number(number_form)
        context |= {"checked": True, "facts": public_facts(found, today()) if found else None}
    return _unlisted(render(request, "certificates/verify.html", context))


def _by_number(form: NumberForm) -> Certificate | None:
    return paper_by_number(form.cleaned_data["number"], form.cleaned_data["name"])


def _by_file(form: FileForm) -> Certificate | None:
    digest = sha256()
    for chunk in form.cleaned_data["pdf"].chunks():
        digest.update(chunk)
    return paper_by_digest(digest.hexdigest())


@require_safe
@never_cache
def verify_paper(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the QR code: one indexed query, no drawing."""
    found = paper_by_token(token)
    facts = public_facts(found, today()) if found else None
    page = render(request, "certificates/verify_paper.html", {"facts": facts}, status=200 if found else 404)
    return _unlisted(page)


def _is_over_limit(request: HttpRequest) -> bool:
    key = f"verify:{request.META.get('REMOTE_ADDR', '')}"
    if cache.add(key, 1, timeout=60):
        return False
    try:
        return cache.incr(key) > CHECKS_PER_MINUTE
    except ValueError:
        # The minute ended between the two calls.
        return False


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
