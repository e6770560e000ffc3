"""Backups: destroyed and restored, the site is the same; a failure leaves nothing half-done."""

import datetime
import json
import os
import resource
import shutil
import subprocess
import sys
import tarfile

import pytest
from django.db import connection
from django.utils import timezone

from bis import timer
from bis.backup import databases, retention
from bis.backup.verification import compare
from tests import servers

PASSPHRASE = "zażółć gęślą jaźń"
PEOPLE = """
from django.contrib.auth import get_user_model
from home.contact.models import ContactMessage
get_user_model().objects.create_user("redaktorka", "r@example.org", "password")
ContactMessage.objects.create(fingerprint="x", language="pl", topic="other", name="Łucja", email="l@example.org",
                              message="Dzień dobry", consent="tak")
"""
WHO = """
from django.contrib.auth import get_user_model
from home.contact.models import ContactMessage
print([(u.username, u.password) for u in get_user_model().objects.order_by("pk")])
print([(m.reference, m.name, m.message) for m in ContactMessage.objects.order_by("pk")])
"""


@pytest.fixture
def site(django_db_setup, django_db_blocker, tmp_path):
    """A copy of the loaded site for management commands, without a server."""
    with django_db_blocker.unblock():
        (tmp_path / "site").mkdir()
        site = servers.Server(tmp_path / "site")
        yield site
        site.drop()


def attempt(site, *args, **how):
    """Run a command that may fail; return its exit code and what it said."""
    command = [sys.executable, servers.ROOT / "manage.py", *args]
    answer = subprocess.run(command, env=site.env, capture_output=True, text=True, check=False, **how)
    return answer.returncode, answer.stdout + answer.stderr


def destroy(site):
    shutil.rmtree(site.folder)
    site.folder.mkdir()
    if connection.vendor == "postgresql":
        site.drop()
        servers._postgres(f'CREATE DATABASE "{site.database}"')


def test_destroyed_and_restored_the_site_is_the_same(site, tmp_path):
    people = site.manage("shell", "-v0", "-c", PEOPLE + WHO)
    folder = tmp_path / "backups"
    site.env["BACKUP_PASSPHRASE"] = PASSPHRASE
    said = site.manage("backup", str(folder), "--verify")
    assert "Verified" in said and '"home.ContactMessage": 1' in said
    before = site.manage("fingerprint")
    media = {file.relative_to(site.folder): file.read_bytes() for file in site.folder.glob("media/**/*.*")}
    (file,) = folder.iterdir()
    assert (file.stat().st_mode & 0o077, file.suffix) == (0, ".gpg")
    assert not any(word in file.read_bytes() for word in (b"SQLite format", b"PGDMP", b"manifest.json"))

    destroy(site)
    site.env["BACKUP_PASSPHRASE"] = "wrong"
    code, said = attempt(site, "restore", str(file))
    assert code == 1 and "wrong passphrase" in said
    del site.env["BACKUP_PASSPHRASE"]
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n")
    site.env["BACKUP_PASSPHRASE_FILE"] = str(tmp_path / "passphrase")
    site.manage("restore", str(file))
    assert len(json.loads(before)["pages"]) > 50
    assert json.loads(site.manage("fingerprint")) == json.loads(before)
    assert site.manage("shell", "-v0", "-c", WHO) == people and "Łucja" in people
    assert {file.relative_to(site.folder): file.read_bytes() for file in site.folder.glob("media/**/*.*")} == media
    assert (site.folder / "generation").exists(), "what is kept of the pages has to be made anew"

    code, said = attempt(site, "restore", str(file))
    assert code == 1 and "--overwrite" in said
    assert not [found.name for found in site.folder.iterdir() if found.name.startswith((".restore", ".verify"))]


def test_what_fails_leaves_nothing_half_done(site, tmp_path):
    folder = tmp_path / "backups"
    site.manage("backup", str(folder))
    (file,) = folder.iterdir()
    with tarfile.open(file) as archive:
        manifest = json.load(archive.extractfile("manifest.json"))
    assert (manifest["format"], manifest["database"]) == (1, connection.vendor)
    assert {"database", *(f"media/{found.relative_to(site.folder / 'media')}" for found in media_of(site))} == set(
        manifest["members"]
    )

    # A disk that takes no more than 100 KB of a file.
    full = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))}
    for secret in ("", PASSPHRASE):
        site.env["BACKUP_PASSPHRASE"] = secret
        code, said = attempt(site, "backup", str(folder), **full)
        assert code == 1 and "othing was kept" in said, said
        assert "Traceback" not in said
        assert list(folder.iterdir()) == [file]
    people = site.manage("shell", "-v0", "-c", PEOPLE + WHO)
    (site.folder / "media" / "later.txt").write_text("later")
    code, said = attempt(site, "restore", str(file), "--overwrite", **full)
    assert code == 1 and ("full" in said or "could not be copied" in said) and "Traceback" not in said

    # Cut short, and changed in the middle.
    data = file.read_bytes()
    cut, changed = tmp_path / "cut.tar.gz", tmp_path / "changed.tar.gz"
    cut.write_bytes(data[: len(data) // 2])
    changed.write_bytes(data[: len(data) // 2] + b"\0" * 64 + data[len(data) // 2 + 64 :])
    for bad in (cut, changed):
        code, said = attempt(site, "restore", str(bad), "--overwrite")
        assert code == 1 and "damaged" in said and "Traceback" not in said
    assert site.manage("shell", "-v0", "-c", WHO) == people and "Łucja" in people
    assert (site.folder / "media" / "later.txt").exists()

    # And what is there is replaced where that is wanted.
    site.manage("restore", str(file), "--overwrite")
    assert "Łucja" not in site.manage("shell", "-v0", "-c", WHO)
    assert not (site.folder / "media" / "later.txt").exists()


def media_of(site):
    return [file for file in (site.folder / "media").rglob("*") if file.is_file()]


def test_what_differs_is_told():
    def site(page="200 a", messages=3, **more):
        return {"pages": {"/pl/": page, **more}, "counts": {"home.ContactMessage": messages}}

    assert compare(site(), site(), site()) == []
    assert compare(site(messages=1), site(messages=2), site(messages=3)) == [], "came in while it was copied"
    assert compare(site("200 a"), site("200 b"), site("200 b")) == [], "published while it was copied"
    assert compare(site(), site("200 b"), site()) == ["pages /pl/: 200 b instead of 200 a"]
    assert compare(site(), site(messages=2), site()) == ["counts home.ContactMessage: 2 instead of 3"]
    assert compare(site(lost="200"), site(), site(lost="200")) == ["pages lost: None instead of 200"]
    assert compare(site(), site(more="200"), site()) == ["pages more: 200 instead of None"]


def test_all_of_the_last_days_and_one_a_week_are_kept(tmp_path):
    now = timezone.now()
    for hours in range(0, 24 * 100, 12):
        (tmp_path / f"bis-{now - datetime.timedelta(hours=hours):%Y%m%dT%H%M%SZ}.tar.gz").touch()
    (tmp_path / "bis-notes.txt").touch()
    retention.prune(tmp_path, days=14, weeks=8)
    times = [time for time, _file in retention.backups(tmp_path)]
    recent = [time for time in times if now - time < datetime.timedelta(days=14)]
    older = [time for time in times if time not in recent]
    assert len(recent) == 28
    assert 5 <= len(older) <= 7 and len({time.isocalendar()[:2] for time in older}) == len(older)
    assert (tmp_path / "bis-notes.txt").exists()
    retention.prune(tmp_path, days=0, weeks=0)
    assert len(retention.backups(tmp_path)) == 1, "the newest stays, however old"


def test_passwords_stay_off_command_lines(db, settings):
    if connection.vendor == "postgresql":
        assert databases.environment()["PGDATABASE"] == connection.settings_dict["NAME"]
    assert "SECRET_KEY" not in databases.environment()


def test_the_timer_makes_backups_where_a_folder_is_set(site):
    jobs = "from bis import timer; print('backup' in [job.name for job in timer.JOBS])"
    assert site.manage("shell", "-v0", "-c", jobs).strip() == "False"
    site.env["BACKUP_DIR"] = os.devnull
    assert site.manage("shell", "-v0", "-c", jobs).strip() == "True"
    assert not any(job.name == "backup" for job in timer.JOBS)
