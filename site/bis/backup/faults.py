"""What can go wrong, said to whoever runs the command."""

from django.core.management.base import CommandError


class BackupError(CommandError):
    """A backup or restoration that was given up, with the reason and with nothing half-done left behind."""
