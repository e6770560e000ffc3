"""Media that are in a bucket, for backups: copied one by one."""

import contextlib
import shutil
import tempfile
from pathlib import Path

from django.core.files.storage import default_storage


def names(folder=""):
    """All files of the bucket."""
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}{name}" for name in sorted(files) if name)
    for inner in sorted(folders):
        yield from names(f"{folder}{inner}/")


@contextlib.contextmanager
def copy_of(name):
    """A local copy of a file, for as long as it is needed. FileNotFoundError where somebody has just deleted it."""
    with tempfile.NamedTemporaryFile() as copy:
        with default_storage.open(name) as file:
            shutil.copyfileobj(file, copy)
        copy.flush()
        yield Path(copy.name)


def add(folder):
    """Write the files of a folder into the bucket."""
    for path in folder.rglob("*"):
        if path.is_file():
            default_storage.put(path.relative_to(folder).as_posix(), path)


def keep_only(folder):
    """Delete from the bucket what is not in a folder."""
    for name in list(names()):
        if not (folder / name).is_file():
            default_storage.delete(name)
