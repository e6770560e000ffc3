"""Addresses of the desk in the admin. The first two stand in the place of wagtail-localize's."""

from django.urls import path

from instep.desk.detach import DetachView
from instep.desk.machine_views import machine_translate
from instep.desk.note_views import note
from instep.desk.take_in_views import TakeInView
from instep.desk.views import save_fragment

urlpatterns = [
    path("localize/translate/<int:translation_id>/disable/", DetachView.as_view(), name="instep_detach"),
    path("localize/translate/<int:translation_id>/machine_translate/", machine_translate, name="instep_fill_in"),
    path(
        "instep/translate/<int:translation_id>/<int:context_id>/<int:string_id>/",
        save_fragment,
        name="instep_save_fragment",
    ),
    path("instep/translate/<int:translation_id>/take-in/", TakeInView.as_view(), name="instep_take_in"),
    path("instep/note/<int:content_type_id>/<str:pk>/", note, name="instep_note"),
]
