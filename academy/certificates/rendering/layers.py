"""What is the same on many papers, drawn once by the layout engine and put under or over each page."""

import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
import pydyf


@dataclass(frozen=True)
class Layer:
    """One page of a PDF without text, kept as a form that other documents can draw."""

    source: pikepdf.Pdf
    # Compressing the engraving again for every paper would cost more than laying the paper out.
    compressed: dict[tuple[int, int], bytes] = field(default_factory=dict)

    @classmethod
    def from_pdf(cls, data: bytes) -> "Layer":
        return cls(pikepdf.open(BytesIO(data)))

    def add_to(self, pdf: pydyf.PDF) -> pydyf.Stream:
        page = self.source.pages[0].obj
        extra = {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array([float(edge) for edge in page.MediaBox]),
            "Resources": self._copied(page.Resources, pdf),
        }
        return self._add_stream(pdf, page.Contents, extra)

    def _add_stream(self, pdf: pydyf.PDF, stored: pikepdf.Object, extra: dict[str, Any]) -> pydyf.Stream:
        if stored.objgen not in self.compressed:
            self.compressed[stored.objgen] = zlib.compress(stored.read_bytes(), 9)
        stream = pydyf.Stream([self.compressed[stored.objgen]], {**extra, "Filter": "/FlateDecode"})
        pdf.add_object(stream)
        return stream

    def _copied(self, value: Any, pdf: pydyf.PDF) -> Any:
        """A pikepdf object rebuilt inside a document that is being written."""
        if isinstance(value, pikepdf.Stream):
            extra = {
                key.lstrip("/"): self._copied(entry, pdf)
                for key, entry in value.items()
                if key not in {"/Length", "/Filter", "/DecodeParms"}
            }
            return self._add_stream(pdf, value, extra).reference
        if isinstance(value, pikepdf.Dictionary):
            entries = {key.lstrip("/"): self._copied(entry, pdf) for key, entry in value.items()}
            return pydyf.Dictionary(entries)
        if isinstance(value, pikepdf.Array):
            return pydyf.Array([self._copied(entry, pdf) for entry in value])
        return _scalar(value)


def _scalar(value: Any) -> bytes:
    if isinstance(value, pikepdf.Object):
        return bytes(value.unparse())
    return str(value).lower().encode() if isinstance(value, bool) else str(value).encode()
