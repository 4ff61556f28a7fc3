"""What import-linter cannot see: foreign keys, lengths, places, inline scripts, words outside gettext."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.ROOT)
PACKAGES = ("academy", "courses", "exams", "ratings")
MAX_LINES = 400
FLOORS = {
    "jobs": 0,
    "people": 1,
    "pages": 1,
    "certificates": 2,
    "courses": 3,
    "exams": 4,
    "ratings": 5,
}
TOP_LEVEL = {
    "manage.py", "pyproject.toml", "academy", "courses", "exams", "ratings", "templates", "tests",
    "README.md", "README.zh-Hans.md", "CHANGELOG.md", "LICENSE", "Makefile", "Dockerfile", "compose.yaml",
    "requirements.lock", "requirements-dev.lock", "docs", ".ci", ".github", ".gitignore", ".dockerignore",
}  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [ROOT / line for line in listed if (ROOT / line).is_file()]


def our_modules() -> list[Path]:
    return [p for p in tracked("*.py") if "migrations" not in p.parts]


def test_nothing_new_stands_at_the_top():
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP_LEVEL


def test_modules_stay_short_enough_to_read():
    long = {
        p.relative_to(ROOT).as_posix(): n
        for p in our_modules()
        if (n := len(p.read_text().splitlines())) > MAX_LINES
    }
    assert not long


def test_no_drawer_for_odds_and_ends():
    forbidden = {"utils.py", "helpers.py", "common.py", "misc.py", "util.py"}
    assert not [p for p in our_modules() if p.name in forbidden or {"common", "utils", "misc"} & set(p.parts)]


def relations():
    for model in apps.get_models():
        if model._meta.app_label not in FLOORS:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                yield model, field


def test_foreign_keys_point_down():
    # The owner of a job is the user model by its setting: Django's own way to name it without knowing it.
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model, field in relations()
        if FLOORS.get(field.related_model._meta.app_label, -1) > FLOORS[model._meta.app_label]
        and field.related_model._meta.label != settings.AUTH_USER_MODEL
    ]
    assert not upward


def is_printed(template: Path) -> bool:
    return any(part in template.as_posix() for part in ("templates/certificates/", "templates/exams/print/"))


@pytest.mark.parametrize(
    "pattern", [r"<style[\s>]", r"\sstyle\s*=", r"\son[a-z]+\s*=\s*[\"']", r"javascript:"]
)
def test_templates_carry_no_inline_script_or_style(pattern):
    # Papers are printed by WeasyPrint from their own style sheets and never served as pages.
    pages = [p for p in tracked("templates/*.html") if not is_printed(p)]
    found = [p.relative_to(ROOT).as_posix() for p in pages if re.search(pattern, p.read_text(), re.I)]
    assert not found


def test_script_tags_name_a_file():
    tags = [
        (p.relative_to(ROOT).as_posix(), tag)
        for p in tracked("templates/*.html")
        for tag in re.findall(r"<script\b[^>]*>", p.read_text())
        if "src=" not in tag and 'type="application/json"' not in tag
    ]
    assert not tags


TRANSLATED = re.compile(
    r"{%\s*(blocktranslate|blocktrans)\b.*?{%\s*end\1\s*%}"
    r"|{%\s*comment.*?endcomment\s*%}|{#.*?#}"
    r"|{%-?\s*(translate|trans)\s.*?%}|_\((['\"]).*?\3\)",
    re.S,
)


def test_chinese_words_in_templates_are_translatable():
    # A paper is Chinese by law and custom; the other pages follow the reader's language.
    pages = [p for p in tracked("templates/*.html", "templates/*.txt") if not is_printed(p)]
    found = {}
    for page in pages:
        rest = TRANSLATED.sub("", page.read_text())
        rest = re.sub(r"<[^>]*lang=\"zh-Hans\"[^>]*>[^<]*<", "", rest)
        if match := CHINESE.search(rest):
            found[page.relative_to(ROOT).as_posix()] = rest[match.start() : match.start() + 20]
    assert not found


def untranslated_constants(tree: ast.AST) -> list[str]:
    """Chinese string constants that no gettext call receives (docstrings aside)."""
    spoken = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in {"_", "_l", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}:
                spoken.update(id(part) for arg in node.args for part in ast.walk(arg))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            spoken.add(id(node.value))
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value)
        and id(node) not in spoken
    ]


# Modules whose Chinese is data, not interface: vocabulary of files, words of policies, the paper's own text.
CHINESE_IS_DATA = (
    "/demo/", "/settings/", "academy/tabular/", "ratings/imports/", "ratings/engine/", "exams/engine/",
    "academy/certificates/contexts.py", "academy/certificates/enums.py", "academy/certificates/rendering/",
    "academy/printing/",
    "ratings/actions/calculation.py", "ratings/actions/freezing.py", "ratings/explanations/", "management/",
    "exams/imports/", "academy/ui/templatetags/ui.py", "academy/certificates/actions/numbering.py",
    "academy/certificates/views/previews.py", "exams/forms/keys.py", "ratings/views/worker.py",
    "ratings/queries/impact.py", "exams/templatetags/exams_print.py",
)  # fmt: skip


def test_chinese_words_in_code_are_translatable():
    found = {}
    for path in our_modules():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("tests/") or any(part in "/" + name for part in CHINESE_IS_DATA):
            continue
        words = untranslated_constants(ast.parse(path.read_text()))
        if words:
            found[name] = words[:3]
    assert not found


def test_only_tasks_and_commands_import_inside_functions():
    found = []
    for path in our_modules():
        name = path.relative_to(ROOT).as_posix()
        if (
            name.startswith("tests/")
            or path.name in {"tasks.py", "apps.py", "manage.py"}
            or "management" in path.parts
        ):
            continue
        inner = [
            node
            for function in ast.walk(ast.parse(path.read_text()))
            if isinstance(function, ast.FunctionDef)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        if inner:
            found.append(name)
    # WeasyPrint takes seconds to import and needs system libraries: only the code that draws loads it. The pinyin
    # dictionary would take 57 MB in every process.
    heavy = ("academy/printing/", "courses/models/pages.py")
    assert [name for name in found if not name.startswith(heavy)] == []


def test_lock_files_name_no_index():
    for lock in (ROOT / "requirements.lock", ROOT / "requirements-dev.lock"):
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", lock.read_text())


def test_committing_tests_stand_in_files_of_their_own():
    # They empty every table at their end, so pytest-django runs them last, file by file.
    committing = [
        p for p in tracked("tests/*.py") if "transaction=True" in p.read_text() and p != Path(__file__)
    ]
    assert committing
    assert all(p.stem.endswith(("_at_once", "_browser")) for p in committing)
