from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from django.conf import settings
from weasyprint.urls import URLFetcher

from academy.printing.fonts import font_folder


class LocalFetcher(URLFetcher):  # type: ignore[misc]
    """Papers are drawn from our own folders only; a template can reach neither the network nor other files."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"file", "data"}, allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        parsed = urlparse(url)
        if parsed.scheme == "file":
            path = Path(unquote(parsed.path)).resolve()
            if not any(path.is_relative_to(folder) for folder in allowed_folders()):
                raise ValueError(f"{path} lies outside the folders that papers are drawn from")
        return super().fetch(url, headers)


def allowed_folders() -> list[Path]:
    root = Path(settings.ROOT)
    templates = root / "templates"
    folders = [
        templates / "certificates",
        templates / "exams" / "print",
        root / "academy" / "static",
        font_folder(),
    ]
    return [folder.resolve() for folder in folders]
