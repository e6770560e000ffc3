"""The labels that the guide names."""

from markdown_it import MarkdownIt

from bis.guide import GUIDE


def labels(language):
    """What the guide prints bold: the words of the admin, to the letter."""
    for file in sorted((GUIDE / language).iterdir()):
        for token in MarkdownIt("commonmark").parse(file.read_text()):
            children = token.children or []
            for number, child in enumerate(children):
                if child.type == "strong_open":
                    yield file.name, children[number + 1].content
