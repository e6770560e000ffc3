"""Wagtail's app of users with our screens: colleagues are invited, and nobody types somebody else's password."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "bis.access.users.StaffViewSet"
