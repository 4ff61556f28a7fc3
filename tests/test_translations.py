"""The catalogues are complete: every text of the code, the same placeholders, freshly compiled."""

import gettext
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.ROOT)
LOCALE = ROOT / "academy" / "locale"
HAN = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}")


def compiled(po: Path, folder: Path) -> dict[str, str]:
    out = folder / f"{po.parent.parent.name}.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", out, po], check=True)
    return catalogue(out)


def catalogue(mo: Path) -> dict[str, str]:
    with mo.open("rb") as file:
        return {key: text for key, text in gettext.GNUTranslations(file)._catalog.items() if key}


def test_every_text_of_the_code_is_translated(tmp_path, monkeypatch):
    for name in ("academy", "courses", "exams", "ratings", "templates"):
        ignored = shutil.ignore_patterns("static", "locale", "demo", "migrations", "__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(settings, "LOCALE_PATHS", [str(tmp_path / "gathered")])
    (tmp_path / "gathered").mkdir()
    call_command("makemessages", locale=["en"], no_location=True, verbosity=0)
    gathered = tmp_path / "gathered" / "en" / "LC_MESSAGES" / "django.po"
    assert gathered.read_text().count("\nmsgid ") > 1000
    missing = missing_from(LOCALE / "en" / "LC_MESSAGES" / "django.po", gathered)
    assert not missing, f"run `make messages` and translate:\n{missing}"


def missing_from(known: Path, gathered: Path) -> str:
    """Texts of the code that the catalogue lacks, has without words or has as a guess (fuzzy)."""
    merge = ["msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", known, gathered]
    merged = subprocess.run(merge, check=True, capture_output=True).stdout
    found = ""
    for kind in ("--untranslated", "--only-fuzzy"):
        pick = ["msgattrib", kind, "--no-obsolete", "--no-wrap"]
        found += subprocess.run(pick, check=True, capture_output=True, input=merged).stdout.decode()
    return found


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_compiled_texts_are_those_of_the_source(language, tmp_path):
    folder = LOCALE / language / "LC_MESSAGES"
    assert catalogue(folder / "django.mo") == compiled(folder / "django.po", tmp_path)


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_a_translation_keeps_every_placeholder(language, tmp_path):
    texts = compiled(LOCALE / language / "LC_MESSAGES" / "django.po", tmp_path)
    wrong = [
        (key, text)
        for key, text in texts.items()
        # A plural is keyed by a pair; msgfmt has compared its forms.
        if isinstance(key, str) and Counter(PLACEHOLDER.findall(key)) != Counter(PLACEHOLDER.findall(text))
    ]
    assert not wrong


def test_the_english_texts_hold_no_chinese(tmp_path):
    texts = compiled(LOCALE / "en" / "LC_MESSAGES" / "django.po", tmp_path)
    assert [text for text in texts.values() if HAN.search(text)] == []
