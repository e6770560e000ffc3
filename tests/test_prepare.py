"""A release is prepared while the one before it goes on serving."""

import re
import socket

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import CommandError, call_command

from bis.management.commands.prepare import collect_static


@pytest.fixture
def project(settings, tmp_path):
    """A project with one style sheet, which `release` changes; return names of all collected files."""
    source = tmp_path / "site" / "app" / "static"
    source.mkdir(parents=True)
    (tmp_path / "requirements.txt").write_text("")
    settings.BASE_DIR = tmp_path
    settings.STATICFILES_DIRS = [("app", source)]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

    def release(text):
        (source / "a.css").write_text(text * 200)
        collect_static()
        return {file.name for file in settings.STATIC_ROOT.rglob("*") if file.is_file()}

    return release


def test_static_files_of_the_release_before_stay(project):
    first = project("p{color:red}")
    red = next(name for name in first if re.fullmatch(r"a\.[0-9a-f]{12}\.css", name))
    assert {f"{red}.br", f"{red}.gz", "a.css"} <= first
    second = project("p{color:tan}")
    tan = staticfiles_storage.stored_name("app/a.css").removeprefix("app/")
    assert {red, f"{red}.br", tan, f"{tan}.br"} <= second and red != tan
    assert "tan" in staticfiles_storage.open("app/a.css").read().decode()
    third = project("p{color:sky}")
    assert tan in third and red not in third and f"{red}.br" not in third
    assert project("p{color:sky}") == third


def test_a_port_in_use_is_said_before_anything_is_done():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("HOST", "127.0.0.1")
            environment.setenv("PORT", str(taken.getsockname()[1]))
            with pytest.raises(CommandError, match="Cannot listen"):
                call_command("prepare", check_port=True)
