from django.db import migrations

NAME = "BIS"


def rename(apps, schema_editor):
    """Wagtail calls the page and the collection above all others "Root", and shows that to editors of any language."""
    Page, Collection = apps.get_model("wagtailcore", "Page"), apps.get_model("wagtailcore", "Collection")
    Page.objects.filter(depth=1, title="Root").update(title=NAME, draft_title=NAME)
    Collection.objects.filter(depth=1, name="Root").update(name=NAME)


class Migration(migrations.Migration):

    dependencies = [("bis", "0008_roles_bin_timer")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
