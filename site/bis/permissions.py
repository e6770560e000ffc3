"""What a member of staff may do with a page, beyond what Wagtail's permissions can say.

Wagtail's "change" does not tell an original from a translation. Here writing an original also takes the right to add
pages, and writing a translation the right to submit translations. So a translator cannot change what is translated,
whichever language it was first written in, and an editor does not write past the translator.
"""

from wagtail.models import PagePermissionTester
from wagtail_localize.models import Translation

BIN_PATH = "/bis-bin/"
"""Where the bin is in the tree of pages: beside the sites, so no site serves it."""
HOME_DEPTH = 2


class StaffPermissions(PagePermissionTester):
    """Wagtail's answers, made stricter."""

    def _has(self, permission):
        return self.user.is_superuser or permission in self.permissions

    def _may_write(self):
        """Whether the user may write what this page is: an original or a translation."""
        writes = self._has("add")
        translates = self.user.has_perm("wagtail_localize.submit_translation")
        return writes if writes == translates else (translates if self._is_translation() else writes)

    def _is_translation(self):
        return Translation.objects.filter(
            source__object_id=self.page.translation_key, target_locale_id=self.page.locale_id, enabled=True
        ).exists()

    @property
    def in_bin(self):
        """Whether the page is in the bin, where nothing can be done but to put it back."""
        return self.page.url_path.startswith(BIN_PATH)

    def can_edit(self):
        return not self.in_bin and super().can_edit() and self._may_write()

    def can_delete(self, ignore_bulk=False):
        """Also stands for moving. What was ever public takes the right to publish; a home page stays."""
        if self.in_bin or self.page.depth <= HOME_DEPTH or not self.user.is_active:
            return False
        if not self._has("publish") and was_public(self.page):
            return False
        return super().can_delete(ignore_bulk) and self._has("add")

    def can_unpublish(self):
        return not self.in_bin and super().can_unpublish()

    def can_publish(self):
        return not self.in_bin and super().can_publish()

    def can_submit_for_moderation(self):
        return super().can_submit_for_moderation() and self.can_edit()

    def can_move_to(self, destination):
        return not destination.url_path.startswith(BIN_PATH) and super().can_move_to(destination)


def was_public(page):
    """Whether the page, or one below it, was ever published."""
    return page.get_descendants(inclusive=True).filter(first_published_at__isnull=False).exists()
