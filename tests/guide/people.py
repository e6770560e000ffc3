"""Who is at work in the guide's pictures, and what waits for them; run on a copy of the database."""

import datetime
import io

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from PIL import Image, ImageDraw
from wagtail.users.models import UserProfile

from bis.access import invitations
from bis.models import StaffRole
from home.contact.models import ContactMessage, OutgoingMail
from tests.access import KEY, PASSWORD

EDITOR, MODERATOR, TRANSLATOR, ADMINISTRATOR = "maria", "piotr", "ewa", "anna"
PEOPLE = {
    EDITOR: ("Maria", "Nowak", StaffRole.Key.EDITOR),
    MODERATOR: ("Piotr", "Lis", StaffRole.Key.MODERATOR),
    TRANSLATOR: ("Ewa", "Wrona", StaffRole.Key.TRANSLATOR),
    ADMINISTRATOR: ("Anna", "Bąk", StaffRole.Key.ADMINISTRATOR),
}
TYPED = {"opens_at", "closes_at"}
"""Moments that somebody typed; all others were stamped when the content was loaded."""
MESSAGE = "Dzień dobry, nasze stowarzyszenie zaczyna działać w Nowej Hucie. Czy możemy przyjść na rozmowę o statucie?"


def make():
    """People with a second factor, and pages, messages and pictures that do not depend on the day of the test."""
    stamp(timezone.now() - datetime.timedelta(days=30))
    for name, (first, last, key) in PEOPLE.items():
        user = get_user_model().objects.create_user(
            name, f"{name}@example.org", PASSWORD, first_name=first, last_name=last
        )
        user.groups.add(StaffRole.objects.get(key=key).group)
        UserProfile.objects.create(user=user)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": KEY})
    newcomer = get_user_model().objects.create_user("zofia", "zofia@example.org", first_name="Zofia", last_name="Maj")
    newcomer.groups.add(StaffRole.objects.get(key=StaffRole.Key.EDITOR).group)
    UserProfile.objects.create(user=newcomer)
    invitations.send(newcomer, sender=get_user_model().objects.get(username=ADMINISTRATOR))
    sender = {"name": "Jan Kos", "email": "jan@example.org", "topic": "organisations", "language": "pl"}
    message = ContactMessage.objects.create(reference="BIS-7K2M", fingerprint="guide", message=MESSAGE, **sender)
    OutgoingMail.objects.create(message=message, sent_at=timezone.now())


def speak(language):
    """Give everybody the admin in a language."""
    UserProfile.objects.update(preferred_language=language)


def stamp(moment):
    """Have everything that there is happen at one moment."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.DateTimeField) and field.name not in TYPED and model._meta.managed:
                model._base_manager.exclude(**{field.name: None}).update(**{field.name: moment})


def photograph():
    """A picture as an editor would upload it."""
    image = Image.new("RGB", (1600, 900), "#d9e6e2")
    draw = ImageDraw.Draw(image)
    draw.ellipse((1150, 90, 1400, 340), fill="#f2c14e")
    for left, top, colour in ((0, 520, "#0a6666"), (420, 600, "#33305f"), (900, 560, "#0c7a7a")):
        draw.polygon([(left - 200, 900), (left + 350, top), (left + 900, 900)], fill=colour)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()
