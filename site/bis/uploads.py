"""Images as they are kept: drawn anew from their pixels, so that nothing else of the uploaded file stays."""

import io

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps, ImageSequence
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

# Little enough is lost that renditions of it are as good as of the original.
OPTIONS = {
    "JPEG": {"quality": 92, "optimize": True, "progressive": True},
    "WEBP": {"quality": 92},
    "AVIF": {"quality": 85},
    "PNG": {"optimize": True},
    "GIF": {},
}
KEPT = ("icc_profile", "transparency", "duration", "loop")


def redrawn(file):
    """The same picture in a new file of the same format, upright, with its colours and movement and nothing else.

    A photograph says where and by whom it was taken, and a file may hold a second one behind the picture.
    Raises OSError or ValueError where the pixels cannot be read.
    """
    file.seek(0)
    with Image.open(file) as picture:
        format, moves = picture.format, getattr(picture, "n_frames", 1) > 1
        options = {**OPTIONS[format], **{name: picture.info[name] for name in KEPT if name in picture.info}}
        if moves:
            first, *others = [frame.copy() for frame in ImageSequence.Iterator(picture)]
            options |= {"save_all": True, "append_images": others}
        else:
            first = ImageOps.exif_transpose(picture)
        first.info = {}  # or writers take comments from there
        output = io.BytesIO()
        first.save(output, format, **options)
    return output.getvalue()


class PictureField(WagtailImageField):
    """Wagtail's field for a file with a picture, of which only the picture goes on."""

    def to_python(self, data):
        try:
            file = super().to_python(data)
            return file and SimpleUploadedFile(file.name, redrawn(file), file.content_type)
        except (OSError, SyntaxError, ValueError):  # Pillow's, for files that are cut short or wrong inside
            raise ValidationError(
                _("This picture cannot be read to its end; the file seems to be damaged. Save it again and upload it.")
            ) from None


class ImageForm(BaseImageForm):
    """Wagtail's form of an image with that field."""

    file = PictureField(label=gettext_lazy("File"), widget=BaseImageForm.Meta.widgets["file"])
