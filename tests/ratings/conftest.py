from pathlib import Path

import pytest

from academy.certificates.models import Academy
from academy.people import demo as people_demo
from academy.people.models import Person
from tests.factories.ratings import RatingCycleFactory

FILES = Path(__file__).parents[1] / "files"


@pytest.fixture
def city(db):
    """The demonstration city with the people whom the sample file names."""
    return people_demo.load()


@pytest.fixture
def hr(city):
    """County HR officer of 青石区: data clerk and reviewer."""
    return city.officers["qs-hr"]


@pytest.fixture
def cycle(city):
    return RatingCycleFactory(unit=city.units["QS"])


@pytest.fixture
def sample_file():
    return FILES / "performance" / "performance_dirty_sample.xlsx"


@pytest.fixture
def academy(city):
    return Academy.objects.create(
        name="青石网格学院", unit=city.units["QS"], number_prefix="青石", code_prefix="QS"
    )


@pytest.fixture
def wang(city):
    return Person.objects.get(username="QS-HW0001")
