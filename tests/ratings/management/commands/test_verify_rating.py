import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from academy.people.models import Person
from ratings import actions
from ratings.models import PerformanceRecord

NOW = timezone.now()


@pytest.fixture
def run(example):
    cycle, _expected = example
    return actions.calculate(None, cycle, now=NOW)


def verified(*args):
    out = StringIO()
    code = 0
    try:
        call_command("verify_rating", *args, stdout=out)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue()


def test_verify_rating_agrees_with_an_untouched_run(run):
    code, text = verified(str(run.pk))
    assert code == 0
    assert run.input_digest[:16] in text
    assert run.result_digest[:16] in text


def test_verify_rating_names_whose_figures_changed(run):
    record = PerformanceRecord.objects.get(person__worker_no="A04", indicator="patrol_rate")
    record.value = 70
    record.save()
    code, text = verified(str(run.pk), "--json")
    report = json.loads(text)
    assert code == 1
    assert not report["same_inputs"]
    assert not report["same_results"]
    assert report["differing"] == ["A04"]


def test_verify_rating_says_when_inputs_changed_without_an_effect(run):
    PerformanceRecord.objects.filter(person__worker_no="B05", indicator="satisfaction").delete()
    code, text = verified(str(run.pk))
    assert code == 1
    assert "inputs have changed" in text


def test_verify_rating_finds_a_result_changed_by_hand(run):
    person = Person.objects.get(worker_no="A01")
    run.results.filter(participant__person=person).update(digest="0" * 32)
    code, text = verified(str(run.pk), "--json")
    assert code == 1
    assert json.loads(text)["same_inputs"]
    assert json.loads(text)["differing"] == ["A01"]


@pytest.mark.django_db
def test_verify_rating_refuses_an_unknown_run():
    with pytest.raises(CommandError, match="no run 999"):
        call_command("verify_rating", "999")
