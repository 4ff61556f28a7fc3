import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from exams.models import Attempt


@pytest.mark.django_db
def test_the_bench_measures_a_hall_and_leaves_nothing_behind(client):
    out = StringIO()
    call_command("bench_console", candidates=3, stdout=out)
    found = json.loads(out.getvalue())
    assert found["candidates"] == 3
    assert found["unchanged_bytes"] == 0 < found["rows_bytes"] < found["page_bytes"]
    assert not Attempt.objects.exists()
    with pytest.raises(CommandError):
        call_command("bench_console", candidates=0)
