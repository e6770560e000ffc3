"""Message catalogues: the compiled files are not in the repository."""

from pathlib import Path

import polib
from django.utils.translation.reloader import translation_file_changed


def compile_messages(folders):
    """Write the binary catalogues that gettext reads, where they are older than their source."""
    for folder in folders:
        for source in Path(folder).glob("*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                polib.pofile(source).save_as_mofile(target)
                # What this process has read already is English: share pictures drawn by it would be, too.
                translation_file_changed(None, target)
