import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from exams.models import Attempt, QuestionUse


@pytest.mark.django_db
def test_the_bench_measures_a_bank_and_leaves_nothing_behind():
    out = StringIO()
    call_command("bench_bank", candidates=12, questions=250, stdout=out)
    found = json.loads(out.getvalue())
    assert (found["candidates"], found["questions"]) == (12, 250)
    assert found["count_s"] > 0 < found["list_most_missed_s"]
    assert not Attempt.objects.exists()
    assert not QuestionUse.objects.exists()
    with pytest.raises(CommandError):
        call_command("bench_bank", candidates=0)
