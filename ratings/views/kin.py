"""亲属申报: one's own declarations, and those of the people one oversees."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.people.rules import holds, require
from ratings.actions.kin import KinRefusedError, declare_kin, end_declaration
from ratings.enums import CYCLE_READERS
from ratings.forms import KinForm
from ratings.queries.kin import declarations_for, own_declarations
from ratings.rules import ends_declaration, works_with_ratings


def relatives(request: HttpRequest) -> HttpResponse:
    require(holds(request.user, CYCLE_READERS), "only people of the ratings office read declarations")
    declares = works_with_ratings(request.user)
    if request.method == "POST":
        require(declares, "only people who work with ratings declare relatives")
    form = KinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            declare_kin(request.user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("已申报；与此人有关的事项由其他人办理。"))
            return redirect("ratings_relatives")
        except KinRefusedError as refusal:
            form.add_error(None, str(refusal))
    others = list(declarations_for(request.user))
    for declaration in others:
        declaration.may_end = not declaration.ended_at and ends_declaration(request.user, declaration)
    return render(
        request,
        "ratings/admin/relatives.html",
        {
            "form": form,
            "declares": declares,
            "own": own_declarations(request.user),
            "others": others,
        },
    )


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(declarations_for(request.user), pk=pk)
    require(ends_declaration(request.user, found), "may not end this declaration")
    try:
        end_declaration(request.user, found, reason=request.POST.get("reason", ""), now=timezone.now())
        messages.success(request, _("申报已结束。"))
    except KinRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("ratings_relatives")
