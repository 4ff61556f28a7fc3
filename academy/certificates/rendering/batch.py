"""Many papers laid out in one document and written one by one."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pydyf
from django.conf import settings
from django.template.loader import render_to_string

from academy.certificates.contexts import Issuer, Sheet, StarContext
from academy.certificates.enums import CertificateKind
from academy.certificates.rendering.errors import MissingGlyphError
from academy.certificates.rendering.faces import face_values
from academy.certificates.rendering.guilloche import PAGE_WIDTH, border, star_points
from academy.certificates.rendering.layers import Layer
from academy.certificates.rendering.qr import qr_operators
from academy.certificates.rendering.seals import arc_letters, line_letters
from academy.printing import characters_without_glyph, layout_engine

TEMPLATES = Path(settings.ROOT) / "templates" / "certificates"
# Lower left corner and side of the QR code, in millimetres; the stylesheet leaves this place free.
QR_LEFT, QR_BOTTOM, QR_SIZE = 32.0, 30.0, 25.0
MOST_STARS = 5
STAR_PITCH = 17.0
# A drawn seal is no signature in law; the demonstration says so on the seal itself.
DEMONSTRATION_LABEL = "示范"


def render_batch(sheets: Sequence[Sheet]) -> list[bytes | MissingGlyphError]:
    """One PDF per sheet, in order; a sheet with a character that no font has gives its error instead."""
    outcomes: list[bytes | MissingGlyphError | None] = [missing_glyphs(sheet) for sheet in sheets]
    drawable = [index for index, problem in enumerate(outcomes) if problem is None]
    for kind in sorted({sheets[index].context.kind for index in drawable}):
        chosen = [index for index in drawable if sheets[index].context.kind == kind]
        papers = _draw_kind(kind, [sheets[index] for index in chosen])
        for index, paper in zip(chosen, papers, strict=True):
            outcomes[index] = paper
    return [outcome for outcome in outcomes if outcome is not None]


def missing_glyphs(sheet: Sheet) -> MissingGlyphError | None:
    values = face_values(sheet)
    texts = [value for value in values.values() if isinstance(value, str)]
    missing = characters_without_glyph("".join(texts))
    return MissingGlyphError(sheet.context.holder_name, missing) if missing else None


def _draw_kind(kind: CertificateKind, sheets: list[Sheet]) -> list[bytes]:
    engine = drawing_engine()
    pages = [render_to_string(f"certificates/{kind}.html", face_values(sheet)) for sheet in sheets]
    html = f'<html lang="zh-Hans"><body>{"".join(pages)}</body></html>'
    document = engine.lay_out(html, kind)
    if len(document.pages) != len(sheets):
        raise ValueError(f"{len(sheets)} papers took {len(document.pages)} pages")
    return [engine.write(document, page, sheet) for page, sheet in zip(document.pages, sheets, strict=True)]


@cache
def drawing_engine() -> "DrawingEngine":
    return DrawingEngine()


class DrawingEngine:
    """The layout engine with the layers drawn for certificates, kept for the life of the process."""

    def __init__(self) -> None:
        self._layout = layout_engine()
        self._layers: dict[object, Layer] = {}

    def lay_out(self, html: str, style: str) -> Any:
        return self._layout.lay_out(html, TEMPLATES / "paper.css", TEMPLATES / f"{style}.css")

    def write(self, document: Any, page: Any, sheet: Sheet) -> bytes:
        single = document.copy([page])
        single.metadata.title = f"{face_values(sheet)['title']} {sheet.number}"
        single.metadata.authors = [sheet.issuer.name]
        single.metadata.lang = "zh-Hans"

        def finish(_document: Any, pdf: pydyf.PDF) -> None:
            self._compose(pdf, sheet)

        written: bytes = single.write_pdf(finisher=finish)
        return written

    def _compose(self, pdf: pydyf.PDF, sheet: Sheet) -> None:
        page = next(o for o in pdf.objects if isinstance(o, pydyf.Dictionary) and o.get("Type") == "/Page")
        resources = next(o for o in pdf.objects if o.reference == page["Resources"])
        resources["XObject"]["Ground"] = self._ground(sheet).add_to(pdf).reference
        resources["XObject"]["Seal"] = self._seal(sheet.issuer).add_to(pdf).reference
        code = qr_operators(sheet.verify_url, QR_LEFT, QR_BOTTOM, QR_SIZE)
        before = pydyf.Stream([b"q /Ground Do Q q"])
        after = pydyf.Stream([b"Q q /Seal Do Q", code], compress=True)
        for stream in (before, after):
            pdf.add_object(stream)
        page["Contents"] = pydyf.Array([before.reference, page["Contents"], after.reference])

    def _ground(self, sheet: Sheet) -> Layer:
        stars = sheet.context.star if isinstance(sheet.context, StarContext) else 0
        kind = sheet.context.kind
        return self._layer((kind, stars), "certificates/_border.svg", lambda: ground_values(kind, stars))

    def _seal(self, issuer: Issuer) -> Layer:
        text = issuer.seal_text or issuer.name
        label = DEMONSTRATION_LABEL if issuer.is_demonstration else ""
        return self._layer((text, label), "certificates/_seal.svg", lambda: seal_values(text, label))

    def _layer(self, key: object, template: str, values: Callable[[], dict[str, Any]]) -> Layer:
        if key not in self._layers:
            document = self.lay_out(render_to_string(template, values()), "_layer")
            self._layers[key] = Layer.from_pdf(document.write_pdf())
        return self._layers[key]


def ground_values(kind: CertificateKind, stars: int) -> dict[str, Any]:
    shown = range(MOST_STARS) if stars else ()
    return {
        **border(),
        "kind": kind.value,
        "stars": [
            {"x": PAGE_WIDTH / 2 + (index - 2) * STAR_PITCH, "is_filled": index < stars} for index in shown
        ],
        "star_points": star_points(6.6),
    }


def seal_values(text: str, label: str) -> dict[str, Any]:
    return {
        "letters": arc_letters(text),
        "label": line_letters(label, 14.8, 3.6),
        "star_points": star_points(5.6),
    }
