from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.people import actions, queries
from academy.people.actions.accounts import ActivationRefusedError
from academy.people.actions.my_data import export_personal_data
from academy.people.explanations import readable, worded
from academy.people.forms import ActivationForm
from academy.people.rules import require
from academy.ui.templatetags.ui import moment


@login_required
def account(request: HttpRequest) -> HttpResponse:
    postings = request.user.postings.select_related("unit").order_by("-valid_from")
    return render(
        request,
        "people/account.html",
        {"postings": postings, "assignments": queries.active_assignments(request.user)},
    )


def back_office_sign_in(request: HttpRequest) -> HttpResponse:
    """Wagtail sends people here who may not enter; who is signed in already is told so instead of going round."""
    require(not request.user.is_authenticated, "no role in the back office")
    return redirect(f"{reverse('account_login')}?{request.GET.urlencode()}")


def activate(request: HttpRequest) -> HttpResponse:
    form = ActivationForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _activated(form):
        messages.success(request, _("账号已开通，请用刚设置的密码登录。"))
        return redirect("account_login")
    return render(request, "people/activate.html", {"form": form}, status=422 if form.errors else 200)


def _activated(form: ActivationForm) -> bool:
    data = form.cleaned_data
    try:
        actions.activate(data["identifier"], data["code"], data["password"], now=timezone.now())
    except ActivationRefusedError:
        form.add_error(
            "code", _("编号与激活码不相符，或激活码已用过、已过期。请核对纸条，或请单位重新打印。")
        )
    except ValidationError as error:
        form.add_error("password", error)
    return not form.errors


@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything that the platform holds about the signed-in person, as one archive."""
    now = timezone.now()
    tables = queries.personal_data(request.user)
    note = _("%(who)s（%(login)s）于 %(when)s 下载") % {
        "who": request.user.name,
        "login": request.user.username,
        "when": moment(now),
    }
    shown = readable(tables)
    context = {
        "filled": [table for table in shown if table.records],
        "empty": [table.title for table in shown if not table.records],
        "has_photo": bool(request.user.photo),
        "note": note,
    }
    page = render_to_string("people/my_data.html", context)
    style = Path(finders.find("css/my_data.css")).read_text(encoding="utf-8")
    archive = export_personal_data(request.user, tables, worded(tables), page, style, note, now=now)
    response = HttpResponse(archive, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    response["Cache-Control"] = "no-store"
    return response
