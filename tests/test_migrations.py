"""No migration breaks the release before it, which goes on running while nodes are restarted one after the other.

The statements are those for PostgreSQL, which several nodes can share; django-migration-linter judges them.
"""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.functions import Now
from django_migration_linter.sql_analyser import PostgresqlAnalyser, analyse_sql_statements

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite makes tables anew, on one machine"),
]
# Nothing ran before the first release, so what it came with could break nothing.
FIRST_RELEASE = {
    "bis": "0009_name_of_the_roots",
    "home": "0005_share_picture_help",
    "instep": "0002_submitted_revision",
    "news": "0004_find_by_date",
    "programmes": "0003_share_picture_help",
    "timeline": "0004_find_by_date",
}
# Later ones that are fine though they look dangerous: the second step of two, or a column made wider. With the reason.
JUDGED = {}


def faults(migration, state):
    """What the linter has against a migration that follows `state`."""
    with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        migration.apply(state, editor, collect_sql=True)
    errors, _ignored, _warnings = analyse_sql_statements(PostgresqlAnalyser, editor.collected_sql)
    return {error.code for error in errors}


def test_the_former_release_works_with_every_later_migration():
    loader = MigrationLoader(connection)
    assert {app for app, first in FIRST_RELEASE.items() if (app, first) not in loader.graph.nodes} == set()
    later = [key for key in loader.graph.nodes if key[1] > FIRST_RELEASE.get(key[0], "9")]
    for key in later:
        migration, before = loader.get_migration(*key), loader.project_state(key, at_end=False)
        assert key in JUDGED or not faults(migration, before), key
    assert set(JUDGED) <= set(later)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (migrations.AddField("milestonepage", "city", models.CharField(max_length=50, default="Kraków")), {"NOT_NULL"}),
        (migrations.AddField("milestonepage", "city", models.CharField(max_length=50, db_default="")), set()),
        (migrations.AddField("milestonepage", "seen", models.DateTimeField(db_default=Now())), set()),
        (migrations.AddField("milestonepage", "seen", models.DateTimeField(null=True)), set()),
        (migrations.RemoveField("milestonepage", "date"), {"DROP_COLUMN"}),
        (migrations.RenameField("milestonepage", "date", "day"), {"RENAME_COLUMN"}),
        (migrations.AlterModelTable("milestonepage", "other"), {"RENAME_TABLE"}),
        (migrations.DeleteModel("awardpage"), {"DROP_TABLE"}),
        (migrations.AlterField("milestonepage", "date", models.CharField(max_length=10)), {"ALTER_COLUMN"}),
        (
            migrations.AddConstraint("milestonepage", models.UniqueConstraint(fields=["date"], name="one_a_day")),
            {"ADD_UNIQUE"},
        ),
        (migrations.AddIndex("milestonepage", models.Index(fields=["date"], name="by_day")), set()),
    ],
)
def test_what_breaks_it_is_found(operation, expected):
    migration = migrations.Migration("0099_planted", "timeline")
    migration.operations = [operation]
    assert faults(migration, MigrationLoader(connection).project_state()) == expected
