"""The short loss drill: real database, web process, worker and browsers, all of them failing."""

import json
import os
import subprocess
import sys

import pytest

from tests.journeys.conftest import ROOT

pytestmark = pytest.mark.browser
PATIENCE = 600


def test_no_receipt_is_broken_whatever_fails():
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", "DATA_DIR"}}
    environment["DJANGO_SETTINGS_MODULE"] = "academy.settings.dev"
    done = subprocess.run(
        [sys.executable, "manage.py", "drill_exam", "--short"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    verdict = json.loads(done.stdout.splitlines()[-1])
    assert (verdict["lost"], verdict["wrong"], verdict["double"]) == (0, 0, 0)
    # A drill in which nothing was saved and nothing failed would prove nothing.
    assert verdict["receipts"] > 100
    assert verdict["time_granted"] >= 1
    assert (verdict["open_again"], verdict["taken_after_closing"], verdict["untold"]) == (0, 0, 0)
    # Half a minute of failures may keep a browser from going on; test_stages_browser.py closes a part in one.
    assert min(verdict["parts_closed"], verdict["refused_after_closing"]) >= 1
    assert min(verdict["web_kills"], verdict["worker_kills"], verdict["database_stops"]) >= 1
