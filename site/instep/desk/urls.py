"""Addresses of the desk in the admin. Those below localize/ stand in the place of wagtail-localize's."""

from django.urls import path

from instep.desk.approval import edit_override, edit_string, submit, upload_pofile, while_unlocked, withdraw
from instep.desk.detach import DetachView
from instep.desk.machine_views import machine_translate
from instep.desk.note_views import note
from instep.desk.take_in_views import TakeInView
from instep.desk.views import save_fragment

urlpatterns = [
    path("localize/translate/<int:translation_id>/disable/", DetachView.as_view(), name="instep_detach"),
    path(
        "localize/translate/<int:translation_id>/machine_translate/",
        while_unlocked(machine_translate),
        name="instep_fill_in",
    ),
    path("localize/translate/<int:translation_id>/strings/<int:string_segment_id>/edit/", edit_string),
    path("localize/translate/<int:translation_id>/overrides/<int:overridable_segment_id>/edit/", edit_override),
    path("localize/translate/<int:translation_id>/pofile/upload/", upload_pofile),
    path("instep/translate/<int:translation_id>/submit/", submit, name="instep_submit"),
    path("instep/translate/<int:translation_id>/withdraw/", withdraw, name="instep_withdraw"),
    path(
        "instep/translate/<int:translation_id>/<int:context_id>/<int:string_id>/",
        while_unlocked(save_fragment),
        name="instep_save_fragment",
    ),
    path("instep/translate/<int:translation_id>/take-in/", TakeInView.as_view(), name="instep_take_in"),
    path("instep/note/<int:content_type_id>/<str:pk>/", note, name="instep_note"),
]
