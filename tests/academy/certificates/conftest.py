from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.factories.certificates import AcademyFactory, issue_star


@pytest.fixture
def academy(tree):
    return AcademyFactory(unit=tree.county)


@pytest.fixture
def paper(academy, learner):
    return issue_star(academy, learner)


@pytest.fixture
def now():
    return datetime(2026, 1, 15, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def kept_fonts(settings):
    """Making the small fonts takes seconds; they are the same for every run."""
    settings.CERTIFICATE_FONT_DIR = settings.ROOT / "var" / "fonts"
