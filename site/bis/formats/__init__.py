"""Formats that differ from Django's."""
