"""The main job without a browser, as scripts see it: exit codes, messages, JSON."""

import json
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from academy.certificates.models import Certificate
from academy.people.models import AuditEvent, Person
from academy.tabular.workbooks import open_table
from exams.demo import load_history
from ratings.enums import CycleState
from ratings.models import FinalRating, ImportBatch, PerformanceRecord, RatingCycle
from tests.ratings.imports.tables import WANG, table


def run(command: str, *args: str) -> dict:
    """The command's JSON, with its exit code."""
    out = StringIO()
    code = 0
    try:
        call_command(command, *args, "--json", stdout=out)
    except SystemExit as ended:
        code = ended.code or 0
    return json.loads(out.getvalue().strip().splitlines()[-1]) | {"exit": code}


def test_dry_run_judges_and_writes_nothing(cycle, sample_file, tmp_path):
    errors = tmp_path / "errors.xlsx"
    report = run(
        "import_performance", str(sample_file), "--cycle", cycle.code, "--dry-run", "--errors", str(errors)
    )
    assert report["counts"]["accepted"] == 10
    assert report["state"] == "rehearsed"
    lines = [str(row.values) for row in next(iter(open_table(errors).visible_sheets)).rows()]
    assert any("导出时间" in line for line in lines[:4])
    assert not ImportBatch.objects.exists()
    assert not PerformanceRecord.objects.exists()


def test_import_says_that_rows_need_correction(cycle, sample_file):
    report = run("import_performance", str(sample_file), "--cycle", cycle.code)
    assert (report["exit"], report["state"]) == (3, "committed")
    refused = next(row for row in report["rows"] if row["verdict"] == "rejected")
    assert "UNKNOWN_PERSON" in refused["codes"]


def test_import_refuses_the_same_file(cycle, sample_file):
    run("import_performance", str(sample_file), "--cycle", cycle.code)
    with pytest.raises(CommandError, match="imported before"):
        call_command("import_performance", str(sample_file), "--cycle", cycle.code)


def test_import_asks_for_a_period_that_the_file_does_not_say(cycle, tmp_path):
    file = tmp_path / "2025年3月.xlsx"
    file.write_bytes(table(WANG, title="青石区绩效考核汇总表"))
    with pytest.raises(CommandError, match="--period"):
        call_command("import_performance", str(file), "--cycle", cycle.code)
    assert not ImportBatch.objects.exists()
    wrong = ["--period", "2025-13"]
    with pytest.raises(CommandError, match="no period"):
        call_command("import_performance", str(file), "--cycle", cycle.code, *wrong)
    said = ["--period", "2025-01/2025-03", "--scope", "part"]
    report = run("import_performance", str(file), "--cycle", cycle.code, *said)
    assert (report["state"], report["missing"]) == ("committed", [])
    assert str(PerformanceRecord.objects.first().period_to) == "2025-03-31"


def test_commands_name_the_known_cycles(cycle, sample_file):
    with pytest.raises(CommandError, match=cycle.code):
        call_command("import_performance", str(sample_file), "--cycle", "NOWHERE-1")


def test_import_of_no_table_is_refused(cycle, tmp_path):
    picture = tmp_path / "a.xlsx"
    picture.write_bytes(b"\x89PNG....")
    report = run("import_performance", str(picture), "--cycle", cycle.code)
    assert report["exit"] == 1
    assert "picture" in report["refusal"]


def test_the_main_job_without_a_browser(cycle, sample_file, academy):
    people = Person.objects.filter(county__code="QS", employment="full_time")
    load_history(list(people), 2025, Random(1), timezone.now())
    run("import_performance", str(sample_file), "--cycle", cycle.code)
    with pytest.raises(CommandError, match="performance data"):
        call_command("rate", "--cycle", cycle.code)
    rated = run("rate", "--cycle", cycle.code, "--missing", "示范：其余人员不参评")
    assert rated["participants"] > 100
    run("advance_cycle", "--cycle", cycle.code)
    silent = run("advance_cycle", "--cycle", cycle.code)
    assert silent["exit"] == 1
    assert "no review" in silent["error"]
    run("advance_cycle", "--cycle", cycle.code, "--reason", "the streets said nothing in time")
    assert AuditEvent.objects.get(action="cycle.county_review").reason == "the streets said nothing in time"
    run("advance_cycle", "--cycle", cycle.code)
    notice = ("--contact", "0000-1234", "--notice-from", "2026-01-05", "--posted", "公告栏")
    run("advance_cycle", "--cycle", cycle.code, *notice)
    run("advance_cycle", "--cycle", cycle.code)
    with pytest.raises(CommandError):
        call_command("issue_certificates", "--cycle", cycle.code)
    assert run("advance_cycle", "--cycle", cycle.code)["state"] == "final"
    issued = run("issue_certificates", "--cycle", cycle.code)["certificates"]
    assert (
        issued == FinalRating.objects.filter(cycle=cycle, star__gte=1).count() == Certificate.objects.count()
    )


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (CycleState.COLLECTING, "the next step is: rate --cycle"),
        (CycleState.FINAL, "the next step is: issue_certificates --cycle"),
        (CycleState.ARCHIVED, "archived"),
    ],
)
def test_advance_refuses_a_state_without_a_step_of_its_own(cycle, state, sentence):
    Person.objects.create_superuser(username="root", password="x")
    RatingCycle.objects.filter(pk=cycle.pk).update(state=state)
    report = run("advance_cycle", "--cycle", cycle.code)
    assert report["exit"] == 1
    assert sentence in report["error"]
    cycle.refresh_from_db()
    assert cycle.state == state


def test_a_refusal_is_json_for_machines(cycle, capsys):
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("issue_certificates", "--cycle", cycle.code, "--json", stdout=out)
    assert ended.value.code == 1
    assert "final" in json.loads(out.getvalue())["error"]


@pytest.mark.parametrize(
    ("command", "code", "sentence"),
    [
        (("rate_file", "/nowhere/roster.csv", "--out", "/nowhere/out.csv"), 1, "cannot be read"),
        (("verify_rating", "999999"), 2, "There is no run 999999."),
    ],
)
@pytest.mark.django_db
def test_a_refusal_is_json_where_json_was_asked_for(command, code, sentence):
    report = run(*command)
    assert report["exit"] == code
    assert sentence in report["error"]
