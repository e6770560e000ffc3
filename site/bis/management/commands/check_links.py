"""Look after the links of live content."""

from django.core.management.base import BaseCommand

from bis.links.checking import check_external, check_own
from bis.links.index import index_all


class Command(BaseCommand):
    help = "Read all live content again and check its links: those to this site at once, those to others slowly."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=200, help="addresses of other sites in this run (200)")
        parser.add_argument("--per-minute", type=int, default=20, help="addresses of other sites in a minute (20)")
        parser.add_argument("--own-only", action="store_true", help="leave other sites alone")
        parser.add_argument("--allow-private", action="store_true", help="for tests: also ask in private networks")

    def handle(self, *args, limit, per_minute, own_only, allow_private, **options):
        index_all()
        own = check_own()
        others = 0 if own_only else check_external(max(limit, 0), max(per_minute, 1), allow_private)
        self.stdout.write(f"{own} addresses of this site checked, {others} of other sites.")
