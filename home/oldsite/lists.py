"""Reading a list of addresses, as people's spreadsheets write them."""

import csv
from dataclasses import dataclass

from django.conf import settings

SHIPPED = settings.BASE_DIR / "site" / "content" / "old-addresses.csv"
MAX_LINES = 5000


@dataclass(frozen=True)
class Line:
    """A line of a list."""

    number: int
    old: str
    new: str = ""


def decoded(data):
    """The text of a file in UTF-8 or, as Polish spreadsheets like it, in Windows-1250. Raises UnicodeDecodeError."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1250")


def read(text):
    """The lines of a list without its heading, remarks (#) and blank lines. Raises csv.Error where it is no list."""
    if "\0" in text:
        raise csv.Error("not a text")
    rows = text.splitlines()
    delimiter = max(";,\t", key=text.count)
    lines = []
    for number, row in enumerate(rows, 1):
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        old, new, *_rest = [cell.strip() for cell in next(csv.reader([row], delimiter=delimiter))] + ["", ""]
        if lines or "/" in row:  # else a heading
            lines.append(Line(number, old, new))
    return lines
