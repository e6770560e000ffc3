"""How a share picture is drawn: the brand, the title, and the three threads that meet, cross and go on together."""

import io
import math
from functools import lru_cache

from PIL import Image, ImageDraw

from bis.share import art
from bis.share.lettering import Face

WIDTH, HEIGHT = 1200, 630
ART = ("crystal", "mark", "weave")  # the drawings used
FINE = 2  # shapes are drawn larger and made smaller, which smooths their edges
COLOURS = 64  # of the finished picture's palette

PAPER, INK, MUTED, SALT = "#fbfaf6", "#1b1e2b", "#565b6e", "#f9f0d8"
PILLAR_COLOURS = {"citizens": "#a93a22", "organisations": "#0a6666", "dialogue": "#4a489b"}
AWARD_COLOUR = "#7a5a00"
THREADS = {"t-c": "citizens", "t-o": "organisations", "t-d": "dialogue"}

MARGIN = 80
BRAND = (MARGIN, 64)  # its upper left corner
WORDS_TOP, WORDS_BOTTOM = 156, 440
TITLE_SIZES = (104, 96, 88, 80, 72, 64, 58, 52, 46, 40, 36, 32, 28, 24)
MOST_LINES = 3  # of a title, unless it is so long that it would be small
LEADING = 1.12
NAMES = {"pl": "Biuro Inicjatyw Społecznych", "en": "Bureau of Social Initiatives"}


def draw(card):
    """The picture of a card as a PNG file's bytes. Raises Unwritable for letters that the font does not have."""
    picture = _ground(card.pillars, card.is_award).copy()
    pen = ImageDraw.Draw(picture)
    _write_brand(pen, card.language)
    _write_words(pen, card)
    # A palette makes the file a third as large; without dithering, as there are only flat colours and their edges.
    picture = picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _write_brand(pen, language):
    x, y = BRAND
    name, long_name = Face("bold", 44), Face("regular", 28)
    name.write(pen, (x + 72, y + 43), "BIS", INK)
    long_name.write(pen, (x + 72 + name.length("BIS") + 20, y + 43), NAMES[language], MUTED)


def _write_words(pen, card):
    """The label and the title, as large as they go, in the middle of their room."""
    width = title_width(card.is_award)
    label = Face("bold", 30)
    labels = label.lines(card.label, width) if card.label else []
    label_height = len(labels) * 40 + 14 if labels else 0
    room = WORDS_BOTTOM - WORDS_TOP - label_height
    face, lines = fit(card.title, width, room)
    step = face.size * LEADING
    y = WORDS_TOP + (room - step * len(lines)) / 2
    colour = AWARD_COLOUR if card.is_award else PILLAR_COLOURS.get(card.pillars[0] if len(card.pillars) == 1 else "")
    for line in labels:
        y += 40
        label.write(pen, (MARGIN, round(y - 10)), line, colour or MUTED)
    y += 14 if labels else 0
    for line in lines:
        y += step
        face.write(pen, (MARGIN, round(y - face.size * 0.26)), line, INK)


def title_width(is_award):
    """How wide a title may be; beside the crystal there is less room."""
    return 670 if is_award else WIDTH - 2 * MARGIN


def fit(title, width, height):
    """The largest face in which a title fits, and its lines."""
    for size in TITLE_SIZES:
        face = Face("bold", size)
        lines = face.lines(title, width)
        if len(lines) * size * LEADING <= height and (len(lines) <= MOST_LINES or size <= 52):
            break
    return face, lines


@lru_cache(maxsize=16)
def _ground(pillars, is_award):
    """Everything but the words."""
    paper = SALT if is_award else PAPER
    picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), paper)
    pen = ImageDraw.Draw(picture)
    _draw_threads(pen, pillars, paper)
    if is_award:
        _draw(pen, art.shapes("crystal"), (826, 118), 0.74)
    _draw(pen, art.shapes("mark"), (BRAND[0] - 3, BRAND[1] - 3), 1.24, paper=paper)
    return picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _draw_threads(pen, pillars, paper):
    """The weave across the whole width; the threads of a page's pillars are thick, the others thin."""
    widths = {name: (18 if pillar in pillars else 6) if pillars else 12 for name, pillar in THREADS.items()}
    _draw(pen, art.shapes("weave"), (600, 446), 1.1, widths, paper)


def _draw(pen, shapes, origin, scale, widths=None, paper=PAPER):
    """Draw shapes with their upper left corner at `origin`; `widths` are those of threads by name."""
    for index, shape in enumerate(shapes):
        stroke, width = shape.stroke, shape.width
        if shape.name == "halo":  # the gap that a thread above leaves in the one below
            stroke = paper
            if widths:
                width = widths[shapes[index + 1].name] + 10
        elif widths:
            width = widths[shape.name]
        for line in shape.lines:
            points = [
                tuple((start + scale * at) * FINE for start, at in zip(origin, point, strict=True)) for point in line
            ]
            if shape.fill:
                pen.polygon(points, fill=shape.fill)
            if stroke:
                _draw_line(pen, points, stroke, width * scale * FINE, shape.round_ends)


def _draw_line(pen, points, colour, width, round_ends):
    """Draw a line as an area, whose edges are smoother than those of Pillow's own thick lines."""
    sides = [_sides(*_around(points, index), width / 2) for index in range(len(points))]
    left, right = zip(*sides, strict=True)
    pen.polygon([*left, *reversed(right)], fill=colour)
    if round_ends:
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)


def _around(points, index):
    """A point between those before and after it; a closed line has no ends."""
    is_closed = points[0] == points[-1]
    before = points[index - 1] if index else points[-2] if is_closed else points[0]
    after = points[index + 1] if index + 1 < len(points) else points[1] if is_closed else points[-1]
    return before, points[index], after


def _sides(before, point, after, reach):
    """The two edges of a line where it bends at a point."""
    x, y = point
    ahead, behind = _direction(point, after), _direction(before, point)
    (ax, ay), (bx, by) = ahead or behind, behind or ahead
    nx, ny = -(ay + by), ax + bx  # across the bend
    stretch = reach / max((nx * -ay + ny * ax) / 2, 0.25) / 2
    return (x + nx * stretch, y + ny * stretch), (x - nx * stretch, y - ny * stretch)


def _direction(start, end):
    length = math.dist(start, end)
    return ((end[0] - start[0]) / length, (end[1] - start[1]) / length) if length else None
