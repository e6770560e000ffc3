"""Which pairs may have something to do: found by the database, so that the home page need not judge every pair.

A superset: whatever has a problem is among them, and `instep.state` then judges only these.
"""

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from wagtail.models import Locale, Page
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation, TranslationLog

from instep.state import states, translatable_models

KEY = "source__object_id"


def worth_judging():
    """All pairs with a problem, and some without; every snippet, since of those there are few."""
    snippets = [model for model in translatable_models() if model is not Page]
    return [*states(suspects(), models=[Page]), *(states(models=snippets) if snippets else ())]


def suspects():
    """The translation keys of pages of which a pair may have a problem."""
    languages = Locale.objects.count()
    return set().union(*(query.values_list("key", flat=True) for query in _queries(languages)))


def _queries(languages):
    yield _not_live_everywhere(languages)
    yield _oddly_linked(languages)
    yield _never_linked()
    yield _edited_by_hand()
    yield _noted()
    yield _typed_since(StringTranslation.objects.filter(has_error=False), "context__object_id")
    yield _typed_since(SegmentOverride.objects.all(), "context__object_id")


def _not_live_everywhere(languages):
    """A version is missing, an alias, a draft or withdrawn."""
    live = Count("pk", filter=Q(live=True, alias_of=None))
    pages = Page.objects.filter(depth__gt=1).order_by().values(key=F("translation_key"))
    return pages.annotate(versions=live, any_live=Count("pk", filter=Q(live=True))).filter(
        versions__lt=languages, any_live__gt=0
    )


def _oddly_linked(languages):
    """A link is stopped or missing, or there is one back to the original."""
    keys = Translation.objects.order_by().values(key=F(KEY))
    keys = keys.annotate(
        links=Count("pk"), used=Count("pk", filter=Q(enabled=True)), origins=Count("source__locale", distinct=True)
    )
    return keys.exclude(links=languages - 1, used=languages - 1, origins=1)


def _never_linked():
    linked = Translation.objects.filter(source__object_id=OuterRef("translation_key"))
    return Page.objects.filter(~Exists(linked), depth__gt=1).order_by().values(key=F("translation_key"))


def _edited_by_hand():
    """What is live was neither made by the translation nor followed into it."""
    links = Translation.objects.filter(
        source__object_id=OuterRef("translation_key"), target_locale_id=OuterRef("locale_id")
    )
    followed = links.filter(instep__followed_revision=OuterRef("live_revision_id"))
    applied = TranslationLog.objects.filter(revision_id=OuterRef("live_revision_id"))
    pages = Page.objects.filter(Exists(links), ~Exists(followed), ~Exists(applied), live_revision__isnull=False)
    return pages.order_by().values(key=F("translation_key"))


def _noted():
    """Fragments wait, or facts differ."""
    noted = Q(instep__behind_since__isnull=False) | (Q(instep__isnull=False) & ~Q(instep__facts=[]))
    return Translation.objects.filter(noted).order_by().values(key=F(KEY))


def _typed_since(written, key):
    """Something was written after the translation was last applied."""
    applied = TranslationLog.objects.filter(source__object_id=OuterRef(key), locale_id=OuterRef("locale_id"))
    newest = (
        written.order_by()
        .values(key=F(key), language=F("locale_id"))
        .annotate(
            typed=Max("updated_at"),
            applied=Subquery(applied.order_by().values("locale_id").annotate(last=Max("created_at")).values("last")),
        )
    )
    return newest.filter(Q(applied=None) | Q(typed__gt=F("applied")))
