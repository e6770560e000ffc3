"""The house: who may import whom, and the rules that `manage.py check` holds."""

import ast
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import call_command

from bis import checks

ROOT = Path(__file__).resolve().parents[1]
FEATURES = {"programmes", "news", "timeline"}
MAY_IMPORT = {
    "instep": set(),
    "bis": {"instep"},
    "programmes": {"instep", "bis"},
    "news": {"instep", "bis"},
    "timeline": {"instep", "bis"},
    "home": {"instep", "bis", *FEATURES},
}
FOLDERS = {
    "instep": ROOT / "site" / "instep",
    "bis": ROOT / "site" / "bis",
    **{name: ROOT / name for name in ("home", *FEATURES)},
}


def imported_apps(source):
    """The apps of this site that a module imports, with the line."""
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.split(".")[0] in MAY_IMPORT:
                yield name.split(".")[0], node.lineno


def violations(app, path, source):
    allowed = {app, *MAY_IMPORT[app]}
    return [f"{path}:{line} imports {name}" for name, line in imported_apps(source) if name not in allowed]


def test_imports_point_one_way():
    found = []
    for app, folder in FOLDERS.items():
        for file in folder.rglob("*.py"):
            if "migrations" not in file.parts and file != FOLDERS["bis"] / "urls.py":
                found += violations(app, file.relative_to(ROOT), file.read_text())
    assert found == []


def test_a_planted_violation_is_caught():
    assert violations("bis", "bad.py", "import os\nfrom home.models import HomePage") == ["bad.py:2 imports home"]


def test_no_cycle_is_hidden_in_a_function():
    hidden = []
    for folder in FOLDERS.values():
        for file in folder.rglob("*.py"):
            for function in ast.walk(ast.parse(file.read_text())):
                if isinstance(function, ast.FunctionDef) and function.name != "ready":
                    source = ast.unparse(function)
                    hidden += [f"{file}:{function.lineno} {name}" for name, _line in imported_apps(source)]
    assert hidden == []


def test_folders_that_must_not_be_packages():
    assert not (ROOT / "site" / "__init__.py").exists()
    assert not (ROOT / "locale" / "__init__.py").exists()


def test_all_checks_pass(db):
    assert run_checks() == []


def test_page_type_outside_the_rules_is_reported(monkeypatch):
    class Stray:
        template = "stray/none.html"

    monkeypatch.setattr(checks, "our_page_models", lambda: [Stray])
    assert {error.id for error in checks.check_page_types(None)} == {"bis.E001", "bis.E002", "bis.E003"}


def test_no_migration_is_missing(db):
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    except SystemExit:
        pytest.fail("run manage.py makemigrations")
