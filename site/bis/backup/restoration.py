"""The way back from a backup, into an empty place or over what is there."""

import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection

from bis import generation
from bis.backup import archive, bucket, databases
from bis.backup.faults import BackupError


def restore(file, overwrite=False):
    """Put back what a backup holds, checked before anything is touched; return its manifest."""
    media = Path(settings.MEDIA_ROOT)
    has_media = any(bucket.names()) if settings.MEDIA_S3_URL else not is_empty(media)
    if not overwrite and (has_media or not databases.is_empty()):
        raise BackupError("There is a site here already. --overwrite replaces its database and its media.")
    media.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=media.parent, prefix=".restore-") as place:
        place = Path(place)
        manifest = archive.unpack(file, place)
        if manifest["database"] != connection.vendor:
            raise BackupError(f"The backup is of {manifest['database']}, the database here is {connection.vendor}.")
        kept = place / archive.MEDIA
        kept.mkdir(exist_ok=True)
        if settings.MEDIA_S3_URL:
            bucket.add(kept)  # before the database that names them; what is there besides harms nobody
        # What may run out of disk comes before the media, which are swapped without needing any.
        with archive.full_disk_explained(place):
            databases.load(place / archive.DATABASE)
        if settings.MEDIA_S3_URL:
            bucket.keep_only(kept)
        else:
            if media.exists():
                media.rename(place / "replaced")
            kept.rename(media)
    settle()
    return manifest


def settle():
    """Make a restored site of an older release one of this, and let everything see that it has changed."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    Session.objects.all().delete()  # a backup must not bring log-ins back that have ended since
    shutil.rmtree(settings.PAGE_STORE, ignore_errors=True)
    generation.begin()
    call_command("make_share_images", verbosity=0)


def is_empty(folder):
    return not folder.exists() or not any(file.is_file() for file in folder.rglob("*"))
