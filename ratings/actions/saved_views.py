"""Views of lists that an officer keeps under a name."""

from django.db import transaction

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from ratings.models import SavedView
from ratings.rules import works_with_ratings


@transaction.atomic
def save_view(actor: Person, *, list_name: str, name: str, parameters: str) -> SavedView:
    """The same name again means the same view with other choices."""
    require(works_with_ratings(actor), "who only reads keeps no views")
    view, _is_new = SavedView.objects.update_or_create(
        owner=actor, list_name=list_name, name=name, defaults={"parameters": parameters}
    )
    log_event(actor, "saved_view.saved", view, after={"list": list_name, "parameters": parameters})
    return view


@transaction.atomic
def delete_view(actor: Person, view: SavedView) -> None:
    require(view.owner_id == actor.pk, "a saved view belongs to its owner")
    log_event(actor, "saved_view.deleted", view, before={"parameters": view.parameters})
    view.delete()
