"""What of an uploaded file stays: the picture, without the place where it was taken and what hides behind it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, PngImagePlugin
from wagtail.documents.models import Document

from bis.models import BisImage
from bis.uploads import OPTIONS

GPS, ARTIST, ORIENTATION = 0x8825, 0x013B, 0x0112
SECRET = b"<script>alert('planted')</script>"


def photograph(format, turned=False):
    """A picture 60 by 40 with a red left half, which says where it was taken, with a stowaway at its end."""
    picture = Image.new("RGB", (60, 40), "blue")
    picture.paste("red", (0, 0, 30, 40))
    exif = Image.Exif()
    exif[ARTIST] = "Łucja"
    exif.get_ifd(GPS)[1] = "N"
    if turned:
        exif[ORIENTATION] = 6
    options = {} if format == "GIF" else {"exif": exif}
    if format == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Author", "Łucja")
    if format == "GIF":
        options["comment"] = b"Lucja"
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue() + SECRET


def upload(editor, name, content, title="Jeż"):
    file = SimpleUploadedFile(name, content, "image/" + name.rpartition(".")[2])
    return editor.post(reverse("wagtailimages:add_multiple"), {"title": title, "files[]": file, "collection": 1}).json()


@pytest.mark.parametrize("format", OPTIONS)
def test_only_the_picture_stays(editor, format):
    content = photograph(format)
    assert SECRET in content
    assert upload(editor, f"jez.{format.lower()}", content)["success"]
    image = BisImage.objects.get(title="Jeż")
    kept = image.file.read()
    assert SECRET not in kept and b"ucja" not in kept
    picture = Image.open(io.BytesIO(kept))
    assert (picture.format, picture.size) == (format, (60, 40)) and not dict(picture.getexif())
    assert (image.file_size, image.width, image.height) == (len(kept), 60, 40)
    red, _green, blue = picture.convert("RGB").getpixel((10, 20))
    assert red > 200 and blue < 60


def test_a_picture_taken_sideways_is_kept_upright(editor):
    assert upload(editor, "jez.jpeg", photograph("JPEG", turned=True))["success"]
    image = BisImage.objects.get(title="Jeż")
    assert (image.width, image.height) == (40, 60)
    red, _green, blue = Image.open(image.file).getpixel((20, 10))
    assert red > 200 and blue < 60


def test_what_moves_goes_on_moving(editor):
    file = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=200, loop=0)
    assert upload(editor, "jez.gif", file.getvalue() + SECRET)["success"]
    kept = BisImage.objects.get(title="Jeż").file.read()
    picture = Image.open(io.BytesIO(kept))
    assert SECRET not in kept and (picture.info["duration"], picture.info["loop"]) == (200, 0)


def test_a_damaged_picture_is_a_clear_error(editor):
    noise = io.BytesIO()
    Image.effect_noise((300, 300), 90).save(noise, "JPEG")
    answer = upload(editor, "jez.jpeg", noise.getvalue()[:9000])
    assert not answer["success"] and "uszkodzony" in answer["error_message"]
    assert not BisImage.objects.filter(title="Jeż").exists()


def test_the_same_picture_is_known_again(editor):
    assert upload(editor, "jez.png", photograph("PNG"))["success"]
    assert upload(editor, "jez2.png", photograph("PNG"), "Drugi jeż").get("duplicate")


def test_documents_are_saved_and_not_opened(client, db, editor):
    for name, kind in (("plan.pdf", "application/pdf"), ("lista.csv", "text/csv")):
        document = Document.objects.create(title=name, file=SimpleUploadedFile(name, SECRET, kind))
        answer = client.get(document.url)
        assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
