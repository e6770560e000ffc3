"""What a user may do with a page or snippet, whichever it is."""

from wagtail.models import DraftStateMixin, Page
from wagtail.snippets.permissions import get_permission_name


def can_publish(user, instance):
    """Whether the user may publish the page or snippet."""
    if isinstance(instance, Page):
        return instance.permissions_for_user(user).can_publish()
    if isinstance(instance, DraftStateMixin):
        return user.has_perm(get_permission_name("publish", type(instance)))
    return user.has_perm(get_permission_name("change", type(instance)))
