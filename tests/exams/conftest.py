import pytest
from wagtail.models import Collection, Locale, Page

from tests.factories.exams import make_exam


@pytest.fixture
def exam(tree):
    return make_exam(tree.city)


def _restore_first_rows():
    Locale.objects.get_or_create(language_code="zh-hans")
    if not Page.objects.exists():
        Page.add_root(title="Root", slug="root")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")


@pytest.fixture(scope="module")
def first_rows_restored(django_db_setup, django_db_blocker):
    """Tests that commit empty every table at their end, also of what Wagtail's migrations put there.

    Of module scope, because a fixture of the test itself would be torn down before the emptying.
    """
    yield
    with django_db_blocker.unblock():
        _restore_first_rows()


@pytest.fixture
def first_rows(transactional_db):
    _restore_first_rows()
