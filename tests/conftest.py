import gc
import os
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import translation
from wagtail.models import Collection, Locale, Page

from academy.people.enums import Role
from tests.factories.people import PersonFactory, RoleAssignmentFactory, UnitTree
from tests.factories.records import Records, one_of_everything

# Playwright runs its own event loop; Django's ORM must not refuse to work beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


# Walks over every page. Files are dealt to the workers in order: a long one left for the end keeps one worker idle.
LONGEST = (
    "exams/test_keys_stay_inside.py",
    "test_english_pages.py",
    "ratings/test_watching.py",
    "test_access.py",
    "test_auditor.py",
)


def pytest_sessionstart():
    # The hundred thousand objects of the imported libraries last to the end; walking them again and again is waste.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not item.path.as_posix().endswith(LONGEST))


@pytest.fixture(autouse=True)
def forget_rate_limits():
    """Limits are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture(autouse=True)
def start_in_chinese():
    """A page asked for in English leaves its thread in English."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def tree(db):
    """One city, two counties, three streets: enough for "own unit" and "other unit"."""
    return UnitTree.build()


@pytest.fixture
def learner(tree):
    """She learns: a full-time worker of the first community."""
    return PersonFactory(unit=tree.community, worker_no="HW0001", name="王海燕")


@pytest.fixture
def officer(tree):
    """She heads her unit: reviewer, data clerk and academy office of the first county."""
    person = PersonFactory(unit=tree.county, worker_no="", office=True, name="林主任")
    for role in (Role.COUNTY_REVIEWER, Role.DATA_CLERK, Role.ACADEMY_ADMIN):
        RoleAssignmentFactory(person=person, role=role, unit=tree.county)
    return person


@pytest.fixture
def stranger(tree):
    """He holds the officer's roles, in the other county."""
    person = PersonFactory(unit=tree.other_county, worker_no="", office=True, name="外人")
    for role in (Role.COUNTY_REVIEWER, Role.DATA_CLERK, Role.ACADEMY_ADMIN):
        RoleAssignmentFactory(person=person, role=role, unit=tree.other_county)
    return person


@pytest.fixture(scope="module")
def kept_records(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        yield one_of_everything()


@contextmanager
def kept(django_db_blocker):
    """What is made here serves a whole module; each test's own transaction is a savepoint in this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def records(kept_records, db):
    """One of everything; a test may put others in their place."""
    return Records(dict(kept_records))


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
