"""The history of a figure as a drawing: where its threads stand and which of them are labelled."""

from dataclasses import dataclass

from bis.dates import parse_date
from bis.figures import Value

WIDTH, HEIGHT = 320, 150
LEFT, RIGHT, TOP, BASE = 12, 308, 34, 124
LABEL = 104  # the room that the words over a thread need


@dataclass(frozen=True)
class Mark:
    """One value: a thread from the base line up to a knot."""

    value: Value
    x: int
    y: int
    anchor: str
    is_labelled: bool

    @property
    def label_x(self):
        """Where the words begin or end, so that they stand over the knot and stay in the picture."""
        return {"start": 2, "end": WIDTH - 2}.get(self.anchor, self.x)

    @property
    def label_y(self):
        return self.y - 14


def history(values):
    """The marks of a figure's values, oldest first; none where there is nothing to compare.

    Threads stand as far apart as their dates and are as tall as their values. The first and the last are labelled,
    and those between them where there is room.
    """
    values = sorted(values, key=lambda value: value.date_iso)
    if len(values) < 2:
        return []
    days = [parse_date(value.date_iso)[0].toordinal() for value in values]
    span, most = max(days[-1] - days[0], 1), max(value.value for value in values) or 1
    marks, last_label = [], None
    for index, (value, day) in enumerate(zip(values, days, strict=True)):
        x = LEFT + (RIGHT - LEFT) * (day - days[0]) / span
        ends = index in (0, len(values) - 1)
        fits = last_label is not None and x - last_label >= LABEL * 1.5 and RIGHT - x >= LABEL * 1.5
        if ends or fits:
            last_label = x
        anchor = "start" if index == 0 else "end" if index == len(values) - 1 else "middle"
        y = BASE - (BASE - TOP) * value.value / most
        marks.append(Mark(value, round(x), round(y), anchor, ends or fits))
    return marks
