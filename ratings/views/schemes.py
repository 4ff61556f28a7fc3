"""Schemes and their versions: in words, compared, edited as drafts with an example worker beside."""

from collections.abc import Iterable

import yaml
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.people.rules import holds, require
from ratings.actions import schemes as actions
from ratings.actions.schemes import DraftChangedError, SchemeRefusedError, draft_token
from ratings.engine.scheme import Scheme, SchemeError, SchemeProblem, scheme_from_mapping
from ratings.enums import CYCLE_READERS
from ratings.explanations import scheme_parts
from ratings.explanations.curves import row_curves
from ratings.explanations.example import Example, example
from ratings.explanations.ladder import ladder
from ratings.explanations.scheme_problems import placed_problem_words, problem_words
from ratings.explanations.schemes import differences, document_differences, sections
from ratings.forms import ExampleForm, RulesFileForm, RulesForm, VersionForm
from ratings.models import SchemeVersion
from ratings.queries.schemes import scheme_of, schemes_for, versions_for
from ratings.rules import can_edit_version, drafts_scheme, is_used


def schemes(request: HttpRequest) -> HttpResponse:
    require(holds(request.user, CYCLE_READERS), "may not see schemes")
    found = schemes_for(request.user).prefetch_related("versions__created_by")
    return render(request, "ratings/admin/schemes.html", {"schemes": found})


def version_or_404(request: HttpRequest, pk: int) -> SchemeVersion:
    return get_object_or_404(versions_for(request.user), pk=pk)


def version(request: HttpRequest, pk: int) -> HttpResponse:
    found = version_or_404(request, pk)
    return render(
        request,
        "ratings/admin/scheme_version.html",
        {
            "version": found,
            "sections": sections(scheme_of(found)),
            "rungs": ladder(scheme_of(found)),
            "others": found.scheme.versions.exclude(pk=pk),
            "cycles": found.cycles.select_related("unit"),
            "can_draft": drafts_scheme(request.user, found.scheme),
            "can_edit": can_edit_version(request.user, found),
            "is_used": is_used(found),
        },
    )


def compare(request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
    new, old = version_or_404(request, pk), version_or_404(request, other_pk)
    changes = [*document_differences(old, new), *differences(scheme_of(old), scheme_of(new))]
    return render(
        request, "ratings/admin/scheme_compare.html", {"version": new, "old": old, "differences": changes}
    )


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    made = actions.draft_from(request.user, version_or_404(request, pk), now=timezone.now())
    messages.success(request, _("已新建草案，第 %(n)s 版。") % {"n": made.number})
    return redirect("ratings_scheme_edit", pk=made.pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    found = version_or_404(request, pk)
    try:
        actions.discard_draft(request.user, found)
    except SchemeRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("ratings_scheme_version", pk=pk)
    messages.success(request, _("第 %(n)s 版草案已删除。") % {"n": found.number})
    return redirect("ratings_schemes")


@require_POST
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        actions.activate(request.user, version_or_404(request, pk))
        messages.success(request, _("已启用，原来生效的版本已停用。"))
    except SchemeRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("ratings_scheme_version", pk=pk)


def rules_file(request: HttpRequest, pk: int) -> HttpResponse:
    found = version_or_404(request, pk)
    text = yaml.safe_dump(found.rules, allow_unicode=True, sort_keys=False)
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    name = f"{found.scheme.code}-v{found.number}.yaml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def policy_file(request: HttpRequest, pk: int) -> FileResponse:
    found = version_or_404(request, pk)
    if not found.policy_file:
        raise Http404
    return FileResponse(found.policy_file.open("rb"), as_attachment=True)


@require_POST
def upload_rules(request: HttpRequest, pk: int) -> HttpResponse:
    found = version_or_404(request, pk)
    require(drafts_scheme(request.user, found.scheme), "may not change this scheme")
    form = RulesFileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["rules"]))
        return redirect("ratings_scheme_edit", pk=pk)
    try:
        actions.replace_rules(request.user, found, text=form.cleaned_data["rules"])
        messages.success(request, _("规则已替换为文件中的内容。"))
    except SchemeError as error:
        for problem in error.problems[:20]:
            messages.error(request, placed_problem_words(problem))
    except SchemeRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("ratings_scheme_edit", pk=pk)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = version_or_404(request, pk)
    require(drafts_scheme(request.user, found.scheme), "may not change this scheme")
    if not can_edit_version(request.user, found):
        messages.error(request, _("只有未使用的草案可以修改；请由这一版新建草案。"))
        return redirect("ratings_scheme_version", pk=pk)
    posted = request.POST or None
    rules = RulesForm(posted, rules=found.rules, words=scheme_parts)
    fields = VersionForm(posted, request.FILES or None, initial=_version_fields(found))
    scheme = _scheme_in(rules) if posted else scheme_of(found)
    if posted and "save" in posted and scheme and fields.is_valid():
        if _saved(request, found, rules, fields):
            return redirect("ratings_scheme_edit", pk=pk)
    elif posted and "save" in posted:
        messages.error(request, _("没有保存：请更正下面标出的各项。"))
    return render(request, "ratings/admin/scheme_edit.html", _editor(found, rules, fields, scheme, posted))


def _version_fields(found: SchemeVersion) -> dict[str, object]:
    fields = {name: getattr(found, name) for name in ("policy_doc", "valid_from", "valid_to")}
    return fields | {"seen": draft_token(found)}


def _scheme_in(form: RulesForm) -> Scheme | None:
    """What the form says, when it holds; else each problem stands at its field."""
    if not form.is_valid():
        return None
    filled = form.filled()
    try:
        return scheme_from_mapping(filled.rules)
    except SchemeError as error:
        form.place(_worded(error.problems), filled.where)
        return None


def _worded(problems: Iterable[SchemeProblem]) -> list[tuple[SchemeProblem, str]]:
    return [(problem, problem_words(problem)) for problem in problems]


def _saved(request: HttpRequest, found: SchemeVersion, rules: RulesForm, fields: VersionForm) -> bool:
    data = fields.cleaned_data
    try:
        actions.save_draft(
            request.user,
            found,
            rules=rules.filled().rules,
            policy_doc=data["policy_doc"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            policy_file=data["policy_file"] or None,
            seen=data["seen"],
        )
    except DraftChangedError as refusal:
        _show_changed(fields, refusal, rules)
        return False
    except SchemeRefusedError as refusal:
        fields.add_error(None, str(refusal))
        return False
    messages.success(request, _("草案已保存。"))
    return True


def _show_changed(fields: VersionForm, refusal: DraftChangedError, rules: RulesForm) -> None:
    """Both texts in view: hers in the fields, what differs from the saved one in words above."""
    fields.add_error(None, str(refusal))
    mine = scheme_from_mapping(rules.filled().rules)
    for difference in differences(scheme_of(refusal.saved), mine):
        fields.add_error(None, f"{difference.section}：{difference.sentence}")
    # The next save is knowing.
    fields.data = fields.data.copy()
    fields.data["seen"] = draft_token(refusal.saved)


def _editor(
    found: SchemeVersion, rules: RulesForm, fields: VersionForm, scheme: Scheme | None, posted: object
) -> dict[str, object]:
    base = scheme or scheme_of(found)
    worker = _example_form(base, posted)
    return {
        "version": found,
        "rules": rules,
        "fields": fields,
        "file_form": RulesFileForm(),
        "worker": worker,
        "example": _example(scheme, worker),
        "groups": _groups(rules),
        "normalisers": list(
            zip(rules.rows("indicator"), row_curves(rules.indicator_codes(), scheme), strict=True)
        ),
        "rungs": ladder(scheme) if scheme else [],
    }


def _groups(rules: RulesForm) -> list[dict[str, object]]:
    """The editor's sections in the order of the rules, each with its plain fields and its tables."""
    tables = {
        "training": "mode",
        "components": "component",
        "normalise": "indicator",
        "adjust": "item",
        "veto": "veto",
    }
    stars = {"bands": "bands.", "eligibility": "eligibility.", "quota": "quota."}
    return [
        {
            "code": code,
            "name": scheme_parts.section_name(code),
            "fields": rules.section(code),
            "rows": rules.rows(tables[code]) if code in tables else [],
            "stars": rules.star_rows(stars[code]) if code in stars else [],
        }
        for code in scheme_parts.SECTIONS
    ]


def _example_form(scheme: Scheme, posted: object) -> ExampleForm:
    return ExampleForm(
        posted,
        indicators=[(code, scheme_parts.figure_name(code)) for code in scheme.indicators],
        vetoes=[(rule.code, f"{rule.code} {rule.name}") for rule in scheme.veto.values()],
    )


def _example(scheme: Scheme | None, worker: ExampleForm) -> Example | None:
    if scheme is None or (worker.is_bound and not worker.is_valid()):
        return None
    figures = (
        worker.cleaned_data
        if worker.is_bound
        else {name: field.clean(field.initial or "") for name, field in worker.fields.items()}
    )
    return example(scheme, figures, worker.indicators)


@require_POST
def try_example(request: HttpRequest, pk: int) -> HttpResponse:
    """The example worker under the unsaved form; nothing is stored."""
    found = version_or_404(request, pk)
    require(drafts_scheme(request.user, found.scheme), "may not change this scheme")
    rules = RulesForm(request.POST, rules=found.rules, words=scheme_parts)
    scheme = _scheme_in(rules)
    worker = _example_form(scheme or scheme_of(found), request.POST)
    return render(
        request,
        "ratings/admin/_scheme_example.html",
        {
            "example": _example(scheme, worker),
            "rules": rules,
            "worker": worker,
            # While the rules do not hold, the pictures of the last ones that did stay on the page.
            "curves": row_curves(rules.indicator_codes(), scheme) if scheme else [],
            "rungs": ladder(scheme) if scheme else [],
        },
    )
