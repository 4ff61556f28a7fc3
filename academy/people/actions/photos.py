"""Photos that tell who sits at a table: set, taken away, or taken in by the hundred from an archive."""

import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from academy.jobs.actions import Progress, enqueue
from academy.jobs.models import Job
from academy.people.actions.audit import log_event
from academy.people.enums import ROSTER_EDITORS
from academy.people.imports.photos import PhotoFile, PhotoRefused, photos_in, portrait_of, read_photos
from academy.people.models import Person, PhotoImport
from academy.people.queries import persons_visible_to
from academy.people.rules import holds, manages, require

# An archive that nobody confirmed is somebody's faces lying about.
ARCHIVE_KEPT = timedelta(days=1)
GOOD = frozenset({"new", "replaces"})


@transaction.atomic
def set_photo(actor: Person, person: Person, data: bytes, *, now: datetime) -> None:
    """Raises PhotoRefused when the file is no photo that can be used."""
    require(manages(actor, person), "may not set this person's photo")
    _store(actor, person, portrait_of(data), now)


@transaction.atomic
def remove_photo(actor: Person, person: Person, *, reason: str, now: datetime) -> None:
    require(manages(actor, person), "may not remove this person's photo")
    require(bool(reason.strip()), "a reason is required")
    if not person.photo:
        return
    _drop_file(str(person.photo.name))
    person.photo = ""
    person.save(update_fields=["photo"])
    log_event(actor, "person.photo_removed", person, unit=person.unit, reason=reason, at=now)


def _store(actor: Person, person: Person, portrait: bytes, now: datetime) -> None:
    before = str(person.photo.name or "")
    # The name tells nothing: who the photo shows is known to the database alone.
    person.photo.save(f"{secrets.token_hex(16)}.jpg", ContentFile(portrait), save=False)
    person.save(update_fields=["photo"])
    if before:
        _drop_file(before)
    log_event(actor, "person.photo_set", person, unit=person.unit, after={"replaced": bool(before)}, at=now)


def _drop_file(name: str) -> None:
    transaction.on_commit(partial(Person._meta.get_field("photo").storage.delete, name))


@transaction.atomic
def receive_photos(actor: Person, data: bytes, filename: str, *, now: datetime) -> Job:
    require(holds(actor, ROSTER_EDITORS), "may not import photos")
    received = PhotoImport(filename=filename[:200], uploaded_by=actor, uploaded_at=now)
    received.file.save(f"{secrets.token_hex(16)}.zip", ContentFile(data), save=True)
    log_event(actor, "photos.received", received, at=now)
    return _enqueue(actor, received, "people.examine_photos", gettext_lazy("试读照片"), now)


@transaction.atomic
def drop_old_archives(*, now: datetime) -> int:
    old = list(PhotoImport.objects.filter(uploaded_at__lt=now - ARCHIVE_KEPT).exclude(file=""))
    for received in old:
        _drop_archive(received)
    return len(old)


@transaction.atomic
def start_photo_import(actor: Person, received: PhotoImport, *, now: datetime) -> Job:
    require(holds(actor, ROSTER_EDITORS), "may not import photos")
    require(received.uploaded_by_id == actor.pk, "somebody else's archive")
    return _enqueue(actor, received, "people.import_photos", gettext_lazy("导入照片"), now)


def _enqueue(actor: Person, received: PhotoImport, task: str, title: Promise, now: datetime) -> Job:
    return enqueue(
        actor,
        kind=task,
        title=title,
        about=received.filename,
        task=task,
        arguments={"import_id": received.pk, "language": get_language() or "zh-hans"},
        now=now,
    )


@dataclass(frozen=True)
class Match:
    """One file of an archive: whose photo it is, or a code that says why it is nobody's."""

    photo: PhotoFile
    code: str
    person: Person | None = None


def _owner(actor: Person, number: str) -> tuple[str, Person | None]:
    """By sign-in name or worker number, among the people of the officer's own units."""
    named = Q(username__iexact=number) | Q(worker_no__iexact=number)
    found = list(persons_visible_to(actor, ROSTER_EDITORS).filter(named)[:2]) if number else []
    if len(found) != 1:
        return ("several_people" if found else "unknown_number"), None
    return ("replaces" if found[0].photo else "new"), found[0]


def _matches(received: PhotoImport, data: bytes, progress: Progress) -> Iterator[Match]:
    progress.start(len(photos_in(data)))
    for photo in read_photos(data):
        code, person = _owner(received.uploaded_by, photo.number)
        yield Match(photo, photo.refusal or code, person)
        progress.step()


def examine_photos(received: PhotoImport, *, now: datetime, progress: Progress) -> None:
    """A dry run: for every file whose photo it is, or what is wrong with it."""
    try:
        lines = [
            {
                "file": match.photo.name[:120],
                "code": match.code,
                "person": match.person.pk if match.person else None,
                "who": f"{match.person.name} {match.person.worker_no}".strip() if match.person else "",
            }
            for match in _matches(received, _data(received), progress)
        ]
    except PhotoRefused as refused:
        received.refusal = refused.code
    else:
        received.report = _without_doubles(lines)
    received.examined_at = now
    received.save(update_fields=["examined_at", "refusal", "report"])


def _without_doubles(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two photos for one person: nobody but a person can say which is right, so neither is taken."""
    counted = Counter(line["person"] for line in lines if line["code"] in GOOD)
    return [
        {**line, "code": "twice"} if line["code"] in GOOD and counted[line["person"]] > 1 else line
        for line in lines
    ]


@transaction.atomic
def import_photos(received: PhotoImport, *, now: datetime, progress: Progress) -> int:
    """Takes in what the dry run called good; who left the officer's units since then is passed over."""
    locked = PhotoImport.objects.select_for_update(of=("self",)).get(pk=received.pk)
    if locked.imported_at or not locked.file:
        return locked.imported
    actor = locked.uploaded_by
    wanted = {(line["file"], line["person"]) for line in locked.report if line["code"] in GOOD}
    for match in _matches(locked, _data(locked), progress):
        if match.person and match.photo.data and (match.photo.name[:120], match.person.pk) in wanted:
            _store(actor, match.person, match.photo.data, now)
            locked.imported += 1
    locked.imported_at = now
    locked.save(update_fields=["imported", "imported_at"])
    _drop_archive(locked)
    log_event(actor, "photos.imported", locked, after={"count": locked.imported}, at=now)
    return locked.imported


def _data(received: PhotoImport) -> bytes:
    with received.file.open("rb") as stored:
        data: bytes = stored.read()
    return data


def _drop_archive(received: PhotoImport) -> None:
    transaction.on_commit(partial(received.file.storage.delete, str(received.file.name)))
    received.file = ""
    received.save(update_fields=["file"])
