"""Everything between an empty machine and a running site; `make run` calls it before the server starts."""

import hashlib
import os
import secrets
import socket
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Site

from bis.messages import compile_messages
from bis.share.pictures import is_drawn

PASSWORD_FILE = settings.DATA_DIR / "admin-password"


class Command(BaseCommand):
    help = "Prepare database, content, messages, static files and an administrator; safe to run again."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check-port", action="store_true", help="stop at once if somebody listens where the server is to listen"
        )

    def handle(self, *args, **options):
        if options["check_port"]:
            self.check_port()
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        compile_messages([*settings.LOCALE_PATHS, settings.BASE_DIR / "site" / "instep" / "locale"])
        collect_static()
        call_command("load_content")
        if not is_drawn():
            call_command("make_share_images", verbosity=0)
        call_command("set_up_roles")
        call_command("import_old_addresses", once=True)
        self.set_address()
        self.make_administrator()
        self.tell()

    def check_port(self):
        """Raise CommandError while somebody else listens where the server is to listen."""
        host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"Cannot listen on {host}:{port} ({error.strerror}). Choose another port: make run PORT={port + 1}"
                ) from None

    def set_address(self):
        """Keep the site's address, of which canonical links are made, equal to where it is served."""
        address = urlsplit(settings.SITE_URL)
        site = Site.objects.get(is_default_site=True)
        here = (address.hostname, address.port or (443 if address.scheme == "https" else 80))
        if (site.hostname, site.port) != here:
            site.hostname, site.port = here
            site.save()

    def make_administrator(self):
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(9)
        with open(os.open(PASSWORD_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(password)
        users.create_superuser("admin", "", password)

    def tell(self):
        self.stdout.write(f"\n  Site    {settings.SITE_URL}/pl/  and  {settings.SITE_URL}/en/")
        self.stdout.write(f"  Admin   {settings.SITE_URL}/admin/")
        if PASSWORD_FILE.exists():
            self.stdout.write(f"  Log in  as admin with the password {PASSWORD_FILE.read_text()} (until you change it)")
        if not settings.SECOND_FACTOR_REQUIRED:
            self.stdout.write(
                "          without a second factor; SECOND_FACTOR=required asks for one, as a server does"
            )
        if mails := getattr(settings, "EMAIL_FILE_PATH", None):
            self.stdout.write(f"  Mails   are kept in {mails} until EMAIL_URL names a mail server")
        self.stdout.write("  Stop    with Ctrl+C\n\n")


def collect_static():
    """Collect, hash and compress static files when those of the project or the packages have changed.

    Files of the release before stay, as its pages are still served while nodes restart, and at any time from caches.
    """
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    folders = [folder for _prefix, folder in settings.STATICFILES_DIRS]
    folders += (settings.BASE_DIR / "site").glob("*/static")
    for file in sorted(file for folder in folders for file in folder.rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(settings.BASE_DIR)).encode() + file.read_bytes())
    stamp = Path(settings.STATIC_ROOT) / "collected"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        kept = {stamp.name, staticfiles_storage.manifest_name, *staticfiles_storage.load_manifest()[0].values()}
        # Those without a checksum in their names nobody asks for; a package's may be older than the one it replaces.
        remove_static(lambda name: name not in kept)
        call_command("collectstatic", interactive=False, verbosity=0)
        for pair in staticfiles_storage.load_manifest()[0].items():
            kept.update(pair)
        remove_static(lambda name: name not in kept)
        stamp.write_text(digest.hexdigest())


def remove_static(is_superfluous):
    """Delete collected files, and the compressed ones beside them, by their names."""
    for file in Path(settings.STATIC_ROOT).rglob("*"):
        name = file.relative_to(settings.STATIC_ROOT).as_posix()
        if file.is_file() and is_superfluous(name.removesuffix(".br").removesuffix(".gz")):
            file.unlink()
