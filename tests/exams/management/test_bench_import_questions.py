import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories.exams import make_bank

pytestmark = pytest.mark.django_db


def test_every_format_is_measured_and_every_dirty_file_brings_something_back():
    make_bank()
    out = StringIO()
    call_command("bench_import_questions", count=40, json=True, stdout=out)
    found = {line["file"]: line for line in map(json.loads, out.getvalue().splitlines())}
    assert len(found) == 14
    for name, figures in found.items():
        assert figures["sound"] + figures["returned"] + figures["known"] == 40
        assert bool(figures["returned"]) == ("dirty" in name)
