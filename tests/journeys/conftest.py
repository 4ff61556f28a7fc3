"""The academy as `make run` starts it: web and worker processes of its own, driven by a real Chromium."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
START_SECONDS = 240
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_up(address: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the academy ended while starting:\n{log.read_text()[-4000:]}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    raise RuntimeError(f"the academy did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def served_data(tmp_path_factory):
    """The folder that the served academy keeps everything in."""
    return tmp_path_factory.mktemp("academy")


@pytest.fixture(scope="session")
def site(served_data):
    """Address of a freshly loaded demonstration academy with its worker."""
    data, port = served_data, free_port()
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", "DATA_DIR"}}
    environment |= {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "academy.settings.dev"}
    log = data / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(f"{address}/accounts/login/", process, log)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(site, chromium):
    """Opens pages of their own people; each call is a fresh browser profile."""
    contexts = []

    def open_page(login: str = "", *, width: int = 1366, javascript: bool = True, language: str = "zh-CN"):
        context = chromium.new_context(
            base_url=site,
            viewport={"width": width, "height": 768 if width > 600 else 740},
            java_script_enabled=javascript,
            locale=language,
            accept_downloads=True,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        if login:
            sign_in(page, login)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page, login: str, password: str = "grid-academy-demo") -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(login)
    page.locator("#id_password").fill(password)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


BARRIERS = {"serious", "critical"}


def barriers(page) -> list[str]:
    """What axe finds that keeps people out."""
    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {node['target']} {node['failureSummary']}"
        for v in found
        if v["impact"] in BARRIERS
        for node in v["nodes"][:3]
    ]
