"""The note of an original by itself, for the script that renews it when the draft is saved."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from wagtail.models import TranslatableMixin
from wagtail_localize.views.edit_translation import user_can_edit_instance

from instep.desk.note import note_for


def note(request, content_type_id, pk):
    model = get_object_or_404(ContentType, pk=content_type_id).model_class()
    if model is None or not issubclass(model, TranslatableMixin):
        raise Http404
    instance = get_object_or_404(model, pk=pk)
    if not user_can_edit_instance(request.user, instance):
        raise PermissionDenied
    return render(request, "instep/desk/note.html", note_for(instance))
