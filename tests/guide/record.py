"""What a walk through the admin saw: the words of every screen, and what stands on each picture."""

import io
import json
import re

from PIL import Image

from bis.guide import GUIDE
from tests.guide.server import PUBLIC

MARGIN = 16
WORDS = """() => {
  const found = new Set(), add = text => found.add((text || "").replace(/\\s+/g, " ").trim())
  for (const element of document.body.querySelectorAll("*")) {
    if (!element.checkVisibility()) continue
    for (const name of ["aria-label", "placeholder", "title"]) add(element.getAttribute(name))
    if (element.textContent.length < 150) add(element.textContent)
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) add(node.data)
  }
  return [...found]
}"""
NAME_THE_SERVER = """([from, to]) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode())
    if (walker.currentNode.data.includes(from)) walker.currentNode.data = walker.currentNode.data.replaceAll(from, to)
  for (const field of document.querySelectorAll("textarea, input[type=text]"))
    if (field.value.includes(from)) field.value = field.value.replaceAll(from, to)
}"""
CLEAR = """parts => {
  document.activeElement.blur()
  for (const sticky of document.querySelectorAll("footer.footer, header.w-slim-header, .form-side"))
    if (!parts.some(part => sticky.contains(part) || part.contains(sticky))) sticky.style.visibility = "hidden"
}"""
RESTORE = """() => {
  for (const sticky of document.querySelectorAll("footer.footer, header.w-slim-header, .form-side"))
    sticky.style.visibility = ""
}"""
CHANGING = [
    (re.compile(r"(?<![\d.])\d{1,2}[.:]\d{2}(?![\d.])"), "0:00"),
    (re.compile(r"(\d+ minut\w* temu|\d+ minutes? ago|Przed chwilą|Just now)"), "0 min"),
    (re.compile(r"/p/[0-9a-z]{8}/"), "/p/00000000/"),
]
"""The time of day, as the walk takes some minutes, and permanent addresses, which are made by chance."""


def kept_screens(language):
    """What the pictures of a language show, line by line, as it was when they were made."""
    file = screens_file(language)
    return json.loads(file.read_text()) if file.exists() else {}


def keep_screens(language, screens):
    text = json.dumps(dict(sorted(screens.items())), ensure_ascii=False, indent=1)
    screens_file(language).write_text(text + "\n")


def screens_file(language):
    return GUIDE / f"screens-{language}.json"


class Record:
    """A walk in one language. With what the pictures showed until now, those of which that differs are made anew."""

    def __init__(self, language, server_url, drawn=None):
        self.language, self.server_url, self.drawn = language, server_url, drawn
        self.seen, self.screens = set(), {}

    def note(self, page):
        """Keep the words that can be seen now."""
        if page.url.startswith(self.server_url):
            page.wait_for_load_state("domcontentloaded")
            self.seen |= {word.rstrip(" *") for word in page.evaluate(WORDS)}

    def picture(self, page, name, *parts, mark=None, margin=MARGIN):
        """Note what parts of a screen say; take a picture of them, with what is to be pressed marked, if it is due."""
        self.note(page)
        page.evaluate(NAME_THE_SERVER, [self.server_url, PUBLIC])
        lines = [line for part in parts for line in part.aria_snapshot().splitlines() if "/url:" not in line]
        for changing, steady in CHANGING:
            lines = [changing.sub(steady, line) for line in lines]
        assert name not in self.screens, f"two pictures are called {name}"
        self.screens[name] = lines
        file = GUIDE / "images" / self.language / f"{name}.webp"
        if self.drawn is not None and (self.drawn.get(name) != lines or not file.exists()):
            draw(page, file, parts, mark, margin)


def draw(page, file, parts, mark, margin):
    page.wait_for_load_state("networkidle")
    page.evaluate(CLEAR, [part.element_handle() for part in parts])
    if mark:
        mark.evaluate("e => Object.assign(e.style, {outline: '3px solid #d9480f', outlineOffset: '3px'})")
    boxes = [part.bounding_box() for part in parts]
    edge = page.evaluate("document.querySelector('.sidebar')?.getBoundingClientRect().right ?? 0")
    left = max(min(box["x"] for box in boxes) - margin, edge)
    top = min(box["y"] for box in boxes) - margin
    right = max(box["x"] + box["width"] for box in boxes) + margin
    bottom = max(box["y"] + box["height"] for box in boxes) + margin
    top_of_page = max(top + page.evaluate("scrollY"), 0)
    clip = {"x": left, "y": top_of_page, "width": right - left, "height": bottom - top}
    shot = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip, animations="disabled")))
    file.parent.mkdir(parents=True, exist_ok=True)
    shot.convert("RGB").save(file, quality=70, method=6)
    page.evaluate(RESTORE)
    if mark:
        mark.evaluate("e => e.style.outline = ''")
