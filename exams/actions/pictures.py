"""Pictures of questions: kept once by the hash of their bytes, dropped when no question shows them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from academy.people.models import Person
from academy.people.rules import require
from exams.imports.pictures import Picture
from exams.models import QuestionPicture, QuestionVersion
from exams.rules import can_author

# A picture belongs to no question between its upload and the saving of the form.
LOOSE_FOR = timedelta(days=1)


@transaction.atomic
def keep_picture(actor: Person, picture: Picture, *, now: datetime) -> QuestionPicture:
    """A picture of a form that is not saved yet."""
    require(can_author(actor), "may not author questions")
    drop_pictures(QuestionPicture.objects.filter(created_at__lt=now - LOOSE_FOR))
    return keep_pictures([picture])[picture.sha256]


def keep_pictures(pictures: Iterable[Picture]) -> dict[str, QuestionPicture]:
    wanted = {one.sha256: one for one in pictures}
    kept = {one.sha256: one for one in QuestionPicture.objects.filter(sha256__in=wanted)}
    for name, one in wanted.items():
        if name not in kept:
            fresh = QuestionPicture(sha256=name, media_type=one.media_type)
            fresh.file.save(one.name, ContentFile(one.data), save=True)
            kept[name] = fresh
    return kept


def names_in(content: dict[str, Any]) -> set[str]:
    """The hashes of the pictures that a question's content shows."""
    shown = [*content.get("pictures", []), *filter(None, content.get("option_pictures", []))]
    parts = (names_in(part) for part in content.get("parts", []))
    return {one["sha256"] for one in shown}.union(*parts)


def link_pictures(version: QuestionVersion) -> None:
    version.pictures.set(QuestionPicture.objects.filter(sha256__in=names_in(version.content)))


def drop_pictures(pictures: Any) -> None:
    """Those among them that no version shows."""
    for one in pictures.filter(versions=None):
        transaction.on_commit(partial(one.file.storage.delete, one.file.name))
        one.delete()
