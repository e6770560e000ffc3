"""The file of a backup: a compressed tar archive of the database and the media, encrypted where there is a passphrase.

The last member is the manifest with the checksum of every other one, so that an archive which was cut short or damaged
is known as such. A file appears under its name only when all of it is on the disk.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from bis.backup import bucket, databases
from bis.backup.encryption import ENCRYPTED, decrypting, encrypting, passphrase
from bis.backup.faults import BackupError

FORMAT = 1
MANIFEST, DATABASE, MEDIA = "manifest.json", "database", "media"
SUFFIX = ".tar.gz"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write(folder):
    """Copy database and media into a new file in the folder; return its path."""
    folder = Path(folder)
    now = timezone.now()
    secret = passphrase()
    file = folder / f"bis-{now:%Y%m%dT%H%M%SZ}{SUFFIX}{ENCRYPTED if secret else ''}"
    with full_disk_explained(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as place:
            dump, part = Path(place) / DATABASE, Path(place) / file.name
            databases.dump(dump)
            part.touch(mode=0o600)
            with open(part, "wb") as plain, encrypting(plain, secret) as out:
                _pack(out, dump, now)
            with open(part, "rb") as done:
                os.fsync(done.fileno())
            os.replace(part, file)
    return file


def unpack(file, place):
    """Take an archive apart into an empty folder and check it; return its manifest."""
    sums, manifest = {}, None
    with full_disk_explained(place), open(file, "rb") as source, decrypting(source, file) as data:
        try:
            with tarfile.open(fileobj=data, mode="r|gz") as archive:
                for member in archive:
                    archive.extract(member, place, filter="data")
                    if member.name == MANIFEST:
                        manifest = json.loads((Path(place) / MANIFEST).read_text())
                    elif member.isfile():
                        with open(Path(place) / member.name, "rb") as written:
                            sums[member.name] = hashlib.file_digest(written, "sha256").hexdigest()
        except (tarfile.TarError, EOFError, ValueError) as error:
            raise BackupError(f"{file} is damaged or no backup ({error}).") from None
    if manifest is None or manifest.get("members") != sums:
        raise BackupError(f"{file} is damaged: it does not hold what its manifest says.")
    if manifest["format"] != FORMAT:
        raise BackupError(f"{file} has format {manifest['format']}; this release reads {FORMAT}.")
    return manifest


@contextlib.contextmanager
def full_disk_explained(folder):
    """Say in a sentence that the disk is full."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise BackupError(f"{error.strerror or error}: {error.filename or folder}") from error
        free = shutil.disk_usage(folder).free // 2**20
        raise BackupError(
            f"The disk of {folder} is full ({free} MB free). Nothing was kept of this attempt."
        ) from error


def release():
    """Which code this is: RELEASE of the environment, or the commit of the working copy."""
    if settings.RELEASE:
        return settings.RELEASE
    git = shutil.which("git")
    command = [git, "-C", settings.BASE_DIR, "rev-parse", "HEAD"]
    answer = git and subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return answer.stdout.strip() if answer and answer.returncode == 0 else "unknown"


def _pack(out, dump, now):
    members = {}
    with tarfile.open(fileobj=out, mode="w|gz", format=tarfile.PAX_FORMAT) as archive:
        _add(archive, dump, DATABASE, members)
        for name in bucket.names() if settings.MEDIA_S3_URL else ():
            with contextlib.suppress(FileNotFoundError), bucket.copy_of(name) as path:
                _add(archive, path, f"{MEDIA}/{name}", members)
        for path in sorted(Path(settings.MEDIA_ROOT).rglob("*")):
            if path.is_file() and not path.is_symlink():
                # Somebody may have deleted the picture a moment ago.
                with contextlib.suppress(FileNotFoundError):
                    _add(archive, path, f"{MEDIA}/{path.relative_to(settings.MEDIA_ROOT)}", members)
        manifest = {
            "format": FORMAT,
            "time": now.isoformat(timespec="seconds"),
            "database": connection.vendor,
            "release": release(),
            "members": members,
        }
        text = json.dumps(manifest, indent=1, ensure_ascii=False).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mtime = len(text), now.timestamp()
        archive.addfile(info, BytesIO(text))


class _Hashing:
    """A file that is summed up while it is read."""

    def __init__(self, file):
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size=-1):
        data = self.file.read(size)
        self.digest.update(data)
        return data


def _add(archive, path, name, members):
    with open(path, "rb") as file:
        reader = _Hashing(file)
        archive.addfile(archive.gettarinfo(arcname=name, fileobj=file), reader)
    members[name] = reader.digest.hexdigest()
