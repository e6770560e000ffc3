"""What a walk through the admin saw: the words of every screen, and what stands on each picture."""

import io
import re
from collections import defaultdict

from PIL import Image

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
  const change = text => text.replaceAll(from, to).replaceAll(from.split("//")[1], to.split("//")[1])
  while (walker.nextNode()) if (walker.currentNode.data.includes(from.split("//")[1]))
    walker.currentNode.data = change(walker.currentNode.data)
  for (const field of document.querySelectorAll("textarea, input[type=text]"))
    if (field.value.includes(from)) field.value = change(field.value)
}"""
CLEAR = """parts => {
  document.activeElement.blur()
  for (const sticky of document.querySelectorAll("footer.footer, header.w-slim-header, .form-side, .xdsoft_datetimepicker"))
    if (!parts.some(part => sticky.contains(part) || part.contains(sticky))) sticky.style.visibility = "hidden"
}"""
RESTORE = """() => {
  for (const sticky of document.querySelectorAll("footer.footer, header.w-slim-header, .form-side, .xdsoft_datetimepicker"))
    sticky.style.visibility = ""
}"""
CLOCK_TIME = re.compile(r"\b\d{1,2}:\d{2}\b")


class Record:
    """The walk in one language; `folder` takes the pictures, if they are to be made anew."""

    def __init__(self, language, server_url, folder=None):
        self.language, self.server_url, self.folder = language, server_url, folder
        self.words, self.screens = defaultdict(set), {}
        self.topic = ""

    def note(self, page):
        """Keep the words that can be seen now, as those of the topic."""
        if page.url.startswith(self.server_url):
            self.words[self.topic] |= {word.rstrip(" *") for word in page.evaluate(WORDS)}

    def picture(self, page, name, *parts, mark=None, margin=MARGIN):
        """Take a picture of parts of a screen, with what is to be pressed marked, and note what they say."""
        self.note(page)
        page.evaluate(NAME_THE_SERVER, [self.server_url, PUBLIC])
        lines = [line for part in parts for line in part.aria_snapshot().splitlines()]
        assert name not in self.screens, f"two pictures are called {name}"
        self.screens[name] = [CLOCK_TIME.sub("0:00", line) for line in lines if "/url:" not in line]
        if self.folder:
            self._draw(page, name, parts, mark, margin)

    def _draw(self, page, name, parts, mark, margin):
        page.evaluate(CLEAR, [part.element_handle() for part in parts])
        if mark:
            mark.evaluate("e => e.style.cssText += ';outline: 3px solid #d9480f; outline-offset: 3px'")
        page.wait_for_load_state("networkidle")
        boxes = [part.bounding_box() for part in parts]
        edge = page.evaluate("document.querySelector('.sidebar')?.getBoundingClientRect().right ?? 0")
        left = max(min(box["x"] for box in boxes) - margin, edge)
        top = min(box["y"] for box in boxes) - margin
        right = max(box["x"] + box["width"] for box in boxes) + margin
        bottom = max(box["y"] + box["height"] for box in boxes) + margin
        scrolled = page.evaluate("scrollY")
        clip = {"x": left, "y": max(top + scrolled, 0), "width": right - left, "height": bottom - top}
        shot = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip, animations="disabled")))
        self.folder.mkdir(parents=True, exist_ok=True)
        shot.convert("RGB").save(self.folder / f"{name}.webp", quality=70, method=6)
        page.evaluate(RESTORE)
        if mark:
            mark.evaluate("e => e.style.outline = ''")
