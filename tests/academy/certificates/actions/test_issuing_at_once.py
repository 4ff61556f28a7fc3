"""Committing tests stand in files of their own: they empty every table at their end and therefore run last."""

import threading

import pytest
from django.db import connection

from academy.certificates.models import Certificate
from tests.factories.certificates import AcademyFactory, issue_star
from tests.factories.people import PersonFactory, UnitTree


@pytest.mark.postgres
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs row locks")
@pytest.mark.django_db(transaction=True)
def test_fifty_issuers_at_once_leave_no_gap():
    tree = UnitTree.build()
    academy = AcademyFactory(unit=tree.county)
    person = PersonFactory(unit=tree.community)

    def work():
        try:
            issue_star(academy, person)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sequences = Certificate.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(sequences) == list(range(1, 51))
