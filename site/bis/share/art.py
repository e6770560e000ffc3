"""The site's own drawings as lines and areas that Pillow can draw.

Those that share pictures use hold only paths of moves, straight lines and cubic curves, with absolute coordinates.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from django.conf import settings

FOLDER = settings.BASE_DIR / "templates" / "art"
PART = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")
POINTS = {"M": 1, "L": 1, "C": 3, "z": 0}
STEPS = 24  # straight pieces of a curve


@dataclass(frozen=True)
class Shape:
    """One path of a drawing: an area if it has a fill, else a line."""

    name: str
    lines: tuple[tuple[tuple[float, float], ...], ...]
    fill: str | None
    stroke: str | None
    width: float
    round_ends: bool


def file_of(name):
    return Path(FOLDER) / f"{name}.svg"


@lru_cache
def shapes(name):
    """The shapes of a drawing, those behind first."""
    root = ElementTree.fromstring(file_of(name).read_text())  # noqa: S314 (a file of this project)
    return tuple(
        Shape(
            name=path.get("class", ""),
            lines=tuple(_flatten(path.get("d"))),
            fill=_paint(path.get("fill")),
            stroke=_paint(path.get("stroke")),
            width=float(path.get("stroke-width", 0)),
            round_ends=path.get("stroke-linecap") != "butt",
        )
        for path in root.iter("path")
    )


def _paint(value):
    return None if value in (None, "none") else value


def _flatten(commands):
    """The points of each piece of a path. Raises KeyError for a command that this reader does not know."""
    parts = PART.findall(commands)
    line, command, index = [], "", 0
    while index < len(parts):
        if parts[index].isalpha():
            command, index = parts[index], index + 1
        count = 2 * POINTS[command]
        numbers = [float(part) for part in parts[index : index + count]]
        index += count
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        if command == "M":
            if line:
                yield tuple(line)
            line = points
            command = "L"  # what follows a move without a letter is a line
        elif command == "z":
            line.append(line[0])
        elif command == "L":
            line += points
        else:
            start = line[-1]
            line += [_on_curve(step / STEPS, start, *points) for step in range(1, STEPS + 1)]
    yield tuple(line)


def _on_curve(t, *points):
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    return tuple(sum(weight * point[axis] for weight, point in zip(weights, points, strict=True)) for axis in (0, 1))
