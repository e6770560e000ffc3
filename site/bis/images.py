"""Which sizes and formats of an image the templates use.

They are made when the image is saved: a reader's request never writes to the database.
"""

import itertools

FORMATS = ("avif", "webp", "jpeg")
WIDTHS = (400, 800, 1200)
SHARE = "fill-1200x630|format-png"
LOGO = "max-320x160|format-webp"


def make_renditions(image):
    """Make every rendition of an image that a template may ask for."""
    specs = [f"format-{format}|width-{width}" for format, width in itertools.product(FORMATS, WIDTHS)]
    image.get_renditions(*specs, SHARE, LOGO)
