"""One person's page with the decision, and her place in the list it was opened from."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.people.queries import User
from academy.people.rules import require
from ratings import actions
from ratings.actions import DecisionRefusedError
from ratings.actions.viewing import log_result_viewed
from ratings.enums import DecisionStatus, Opinion
from ratings.explanations import explain
from ratings.explanations.names import CATEGORY_NAMES
from ratings.forms import DecisionForm
from ratings.models import FinalRating, RatingResult, ReviewDecision
from ratings.queries import cycles_for, results_for
from ratings.queries.reviews import decisions_about, level_for
from ratings.rules import can_review, settles_override, steps_aside, works_with_ratings
from ratings.views.list_specs import RESULTS, SPECS
from ratings.views.listing import Listing
from ratings.views.lists import address_of


def result_or_404(request: HttpRequest, pk: int) -> RatingResult:
    found = get_object_or_404(
        RatingResult.objects.select_related(
            "run__version", "participant__cycle__unit", "participant__person", "participant__unit"
        ),
        pk=pk,
        participant__cycle__in=cycles_for(request.user),
    )
    return get_object_or_404(
        results_for(request.user, found.run).select_related(
            "run__version", "participant__cycle__unit", "participant__person", "participant__unit"
        ),
        pk=pk,
    )


def result(request: HttpRequest, pk: int) -> HttpResponse:
    found = result_or_404(request, pk)
    level = level_for(found.participant.cycle)
    aside = steps_aside(request.user, found.participant.person_id)
    may_review = not aside and level is not None and can_review(request.user, found.participant, level)
    form = DecisionForm(request.POST or None, initial={"seen_digest": found.digest, "opinion": Opinion.AGREE})
    if request.method == "POST":
        require(works_with_ratings(request.user), "may not review results")
    if request.method == "POST" and level is not None and form.is_valid():
        try:
            actions.decide(request.user, found, level=level, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("审核意见已保存。"))
            return redirect(request.get_full_path())
        except DecisionRefusedError as refusal:
            form.add_error(None, str(refusal))
    log_result_viewed(request.user, found)
    decisions = list(
        decisions_about(found).select_related(
            "reviewer", "second_person", "result__participant__cycle", "result__participant__unit"
        )
    )
    return render(
        request,
        "ratings/admin/result.html",
        {
            "result": found,
            "cycle": found.participant.cycle,
            "explanation": explain(found),
            "form": form,
            "may_review": may_review,
            "aside": aside,
            "decisions": decisions,
            "to_settle": [] if aside else [each.pk for each in decisions if _waits_for(request.user, each)],
            # The latest counts.
            "adjusted": next((each for each in decisions if each.is_override_in_force), None),
            "final": FinalRating.objects.filter(result=found).first(),
            **_place(request, found),
            "category_words": CATEGORY_NAMES.get(found.participant.category, ""),
        },
    )


def _waits_for(user: User, decision: ReviewDecision) -> bool:
    is_open = decision.status == DecisionStatus.PROPOSED and not decision.is_stale
    return is_open and settles_override(user, decision)


def _place(request: HttpRequest, found: RatingResult) -> dict[str, object]:
    """Where she stands in the list that the page was opened from, for three hundred people by keyboard."""
    cycle = found.participant.cycle
    spec = SPECS.get(request.GET.get("list", ""), RESULTS)
    if not spec.result or not spec.may_read(request.user, cycle):
        spec = RESULTS
    listing = Listing(request.user, spec, cycle, request.GET)
    place = listing.place_of(found.pk)
    query = listing.query()
    page = f"{query}&page={place.page}" if place else query
    return {
        "place": place,
        "list_title": spec.title,
        "list_url": f"{address_of(cycle, spec.name)}?{page}#row-{found.pk}",
        "list_query": listing.query(list=spec.name),
    }
