"""The layout engine with its fonts and parsed styles, kept for the life of the process."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from academy.printing.errors import FontsMissingError
from academy.printing.fonts import prepared_faces


@cache
def layout_engine() -> "LayoutEngine":
    return LayoutEngine()


class LayoutEngine:
    def __init__(self) -> None:
        try:
            # Slow, and it fails where the system's text libraries are missing: only when a paper is drawn.
            import weasyprint
            from weasyprint.text.ffi import harfbuzz_subset
            from weasyprint.text.fonts import FontConfiguration
        except OSError as error:
            raise FontsMissingError(["libpango-1.0-0", "libpangoft2-1.0-0"]) from error
        if not harfbuzz_subset:
            raise FontsMissingError(["libharfbuzz-subset0"])
        from academy.printing.fetching import LocalFetcher

        self._weasyprint = weasyprint
        self._fetcher = LocalFetcher()
        self._fonts = FontConfiguration()
        self._face_rules = self._css(_font_faces(), Path(settings.ROOT))
        self._styles: dict[tuple[Path, ...], list[Any]] = {}

    def _css(self, text: str, folder: Path) -> Any:
        return self._weasyprint.CSS(
            string=text, font_config=self._fonts, url_fetcher=self._fetcher, base_url=folder.as_uri() + "/"
        )

    def _parsed(self, files: tuple[Path, ...]) -> list[Any]:
        if files not in self._styles or settings.DEBUG:
            texts = [self._css(file.read_text(encoding="utf-8"), file.parent) for file in files]
            self._styles[files] = [self._face_rules, *texts]
        return self._styles[files]

    def lay_out(self, html: str, *styles: Path) -> Any:
        """A laid out document; its style sheets are files of the templates."""
        parsed = self._weasyprint.HTML(
            string=html, url_fetcher=self._fetcher, base_url=styles[0].parent.as_uri() + "/"
        )
        return parsed.render(font_config=self._fonts, stylesheets=self._parsed(styles))

    def write(self, html: str, *styles: Path, title: str, author: str) -> bytes:
        """A whole document of as many pages as it takes."""
        document = self.lay_out(html, *styles)
        document.metadata.title = title
        document.metadata.authors = [author]
        document.metadata.lang = "zh-Hans"
        written: bytes = document.write_pdf()
        return written


def _font_faces() -> str:
    return "\n".join(
        f"@font-face {{ font-family: '{face.family}'; font-weight: {face.weight}; src: url('{path.as_uri()}') }}"
        for face, path in prepared_faces()
    )
