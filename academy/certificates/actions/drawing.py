from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.certificates.enums import CertificateStatus, EventKind
from academy.certificates.models import Certificate, CertificateEvent
from academy.certificates.rendering import MissingGlyphError, render_batch
from academy.jobs.actions import filled
from academy.printing import FontsMissingError

# Papers laid out in one document: more saves no time and costs memory.
CHUNK = 50


class DrawingProgress(Protocol):
    def step(self, count: int = 1) -> None: ...

    def say(self, message: str | Promise) -> None: ...


@dataclass
class DrawingOutcome:
    rendered: int = 0
    problems: list[str] = field(default_factory=list)


def render_pending(ids: Sequence[int], progress: DrawingProgress | None = None) -> DrawingOutcome:
    """Draw the papers that have no file yet; safe to run again after a killed worker."""
    outcome = DrawingOutcome()
    for chunk in _chunks(ids):
        waiting = list(
            Certificate.objects.filter(pk__in=chunk, rendered_at__isnull=True, status=CertificateStatus.VALID)
        )
        _draw(waiting, outcome)
        if progress:
            progress.step(len(chunk))
    if progress and outcome.problems:
        progress.say(
            filled(
                gettext_lazy("%(n)s 份没有制成：%(first)s"),
                {"n": len(outcome.problems), "first": outcome.problems[0]},
            )
        )
    return outcome


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _draw(waiting: list[Certificate], outcome: DrawingOutcome) -> None:
    if not waiting:
        return
    try:
        papers = render_batch([certificate.sheet for certificate in waiting])
    except FontsMissingError as error:
        _note_problem(waiting, missing_fonts_sentence(error))
        raise
    for certificate, paper in zip(waiting, papers, strict=True):
        if isinstance(paper, MissingGlyphError):
            sentence = missing_glyph_sentence(paper)
            _note_problem([certificate], sentence)
            outcome.problems.append(sentence)
        elif store_once(certificate, paper):
            outcome.rendered += 1


def _note_problem(certificates: list[Certificate], sentence: str) -> None:
    Certificate.objects.filter(pk__in=[c.pk for c in certificates], rendered_at__isnull=True).update(
        render_problem=sentence[:300]
    )


def missing_fonts_sentence(error: FontsMissingError) -> str:
    return _("制作证书的字体或系统库没有装好，请管理员运行：%(command)s") % {"command": error.command}


def missing_glyph_sentence(error: MissingGlyphError) -> str:
    return _("%(holder)s 的证书没有制成：字库里没有「%(characters)s」（%(codes)s）。") % {
        "holder": error.holder_name,
        "characters": error.characters,
        "codes": "、".join(f"U+{ord(character):04X}" for character in error.characters),
    }


def store_once(certificate: Certificate, paper: bytes) -> bool:
    """Two workers may draw the same paper; the first file stays and is never rewritten."""
    storage = certificate.pdf.storage
    name = storage.save(f"certificates/{certificate.year}/{certificate.machine_code}.pdf", ContentFile(paper))
    now = timezone.now()
    digest = sha256(paper).hexdigest()
    with transaction.atomic():
        first = Certificate.objects.filter(pk=certificate.pk, rendered_at__isnull=True).update(
            pdf=name, sha256=digest, rendered_at=now, render_problem=""
        )
        if first:
            CertificateEvent.objects.create(
                certificate=certificate, kind=EventKind.RENDERED, at=now, detail={"sha256": digest}
            )
    if not first:
        storage.delete(name)
    return bool(first)
