"""Backups are encrypted with a passphrase by gpg (AES-256, protected against changes), which every system has."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.conf import settings

from bis.backup.faults import BackupError

ENCRYPTED = ".gpg"


def passphrase():
    """What backups are encrypted with, from the file or the environment; None for plain ones."""
    if settings.BACKUP_PASSPHRASE_FILE:
        try:
            secret = Path(settings.BACKUP_PASSPHRASE_FILE).read_text().strip()
        except OSError as error:
            raise BackupError(f"The passphrase cannot be read: {error}") from None
        if not secret:
            raise BackupError(f"{settings.BACKUP_PASSPHRASE_FILE} is empty; a backup would not be encrypted.")
        return secret
    return settings.BACKUP_PASSPHRASE or None


@contextlib.contextmanager
def encrypting(file, secret):
    """A file to write to, whose contents arrive encrypted in `file`."""
    if secret is None:
        yield file
        return
    options = ["--symmetric", "--cipher-algo", "AES256", "--compress-algo", "none"]
    with _started_gpg(options, secret, stdin=subprocess.PIPE, stdout=file) as gpg:
        try:
            # Where gpg ends early, what it says is the reason, not that it has gone.
            with contextlib.suppress(BrokenPipeError):
                yield gpg.stdin
        finally:
            with contextlib.suppress(BrokenPipeError):
                gpg.stdin.close()
            said = gpg.stderr.read().decode(errors="replace").strip()
        if gpg.wait():
            raise BackupError(f"The backup could not be encrypted; nothing was kept of this attempt. gpg: {said}")


@contextlib.contextmanager
def decrypting(file, path):
    """What an archive holds, as a file to read. Nothing is read before gpg has found all of it unchanged."""
    if Path(path).suffix != ENCRYPTED:
        yield file
        return
    secret = passphrase()
    if secret is None:
        raise BackupError(f"{path} is encrypted: set BACKUP_PASSPHRASE_FILE or BACKUP_PASSPHRASE.")
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as plain:
        with _started_gpg(["--decrypt"], secret, stdin=file, stdout=plain) as gpg:
            said = gpg.stderr.read().decode(errors="replace").strip()
            if gpg.wait():
                raise BackupError(f"{path} cannot be decrypted: wrong passphrase, damaged, or no room. gpg: {said}")
        plain.seek(0)
        yield plain


@contextlib.contextmanager
def _started_gpg(options, secret, **pipes):
    """gpg at work, with a home of its own; the passphrase goes through a pipe, which no other user can read."""
    program, helper = shutil.which("gpg"), shutil.which("gpgconf")
    if not (program and helper):
        raise BackupError("Encrypted backups need gpg: apt-get install gnupg")
    with tempfile.TemporaryDirectory(prefix="gpg-") as home:
        reading, writing = os.pipe()
        os.write(writing, secret.encode() + b"\n")
        os.close(writing)
        line = [program, "--homedir", home, "--batch", "--quiet", "--no-tty", "--pinentry-mode", "loopback"]
        line += ["--passphrase-fd", str(reading), *options]
        gpg = subprocess.Popen(line, stderr=subprocess.PIPE, pass_fds=[reading], **pipes)  # noqa: S603
        os.close(reading)
        try:
            with gpg:
                yield gpg
        finally:
            subprocess.run([helper, "--homedir", home, "--kill", "gpg-agent"], capture_output=True, check=False)  # noqa: S603
