from ctypes.util import find_library
from typing import Any

from django.core import checks

from academy.printing.errors import FontsMissingError
from academy.printing.fonts import missing_packages


@checks.register
def check_drawing(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Papers wait on a machine without these; everything else works, so this is a warning."""
    missing = missing_packages()
    if find_library("harfbuzz-subset") is None:
        missing.append("libharfbuzz-subset0")
    if not missing:
        return []
    return [
        checks.Warning(
            f"Certificates cannot be drawn: {', '.join(missing)} not installed.",
            hint=FontsMissingError.command_for(missing),
            id="certificates.W001",
        )
    ]
