import pytest

from tests.factories.exams import make_exam


@pytest.fixture
def exam(tree):
    return make_exam(tree.city)
