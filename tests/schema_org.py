"""A checker of JSON-LD against schema.org's own terms, as Google's schema-dts defines them for TypeScript.

Stricter than TypeScript would be: it takes a text for a thing only where schema.org says so, wants dates and addresses
to be such, and every reference to lead to a thing of the right type in the same document.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from tests.servers import ROOT

BASE = re.compile(r"^interface (\w+)Base extends (.+?) \{\n(.*?)^\}", re.M | re.S)
PROPERTY = re.compile(r'^    "([\w]+)"\?: SchemaValue<(.+), "\1">;$', re.M)
LEAF = re.compile(r"^export interface (\w+)Leaf extends (\w+)Base \{", re.M)
UNION = re.compile(r"^export type (\w+)(?:<[^=]*>)? = (.+);$", re.M)
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)")


class Vocabulary:
    """The types, what each is a kind of, and which values its properties take."""

    def __init__(self, text):
        self.properties = {name: dict(PROPERTY.findall(body)) for name, _parents, body in BASE.findall(text)}
        self.parents = {name: re.findall(r"(\w+)Base", parents) for name, parents, _body in BASE.findall(text)}
        self.base_of = dict(LEAF.findall(text))
        self.unions = {name: re.split(r" \| ", union) for name, union in UNION.findall(text)}

    def property(self, type_name, name):
        """The types of values that a property of a type takes, or None if the type has no such property."""
        waiting = [self.base_of[type_name]]
        while waiting:
            base = waiting.pop()
            if name in self.properties.get(base, {}):
                return self.properties[base][name].split(" | ")
            waiting += self.parents.get(base, [])
        return None

    @lru_cache  # noqa: B019 (there is one vocabulary)
    def kinds(self, type_name):
        """A type and all below it, and the names of its values if it is an enumeration."""
        kinds = {type_name}
        for part in self.unions.get(type_name, []):
            part = part.strip('"')
            if part != "string" and not part.endswith("Leaf") and part not in kinds:
                kinds |= self.kinds(part) if part in self.unions else {part}
        return kinds


@lru_cache
def vocabulary():
    return Vocabulary((ROOT / "var" / "tools" / "schema.d.ts").read_text())


def problems(document):
    """What is wrong with a document, in words."""
    if document.get("@context") != "https://schema.org":
        return ["no context"]
    nodes = {}
    for node in _things(document["@graph"]):
        if "@type" in node and "@id" in node:
            nodes[node["@id"]] = node
    return [problem for node in document["@graph"] for problem in _of_thing(node, nodes, node.get("@type", "?"))]


def _things(value):
    if isinstance(value, list):
        for inner in value:
            yield from _things(inner)
    elif isinstance(value, dict):
        yield value
        yield from _things(list(value.values()))


def _of_thing(thing, nodes, path):
    type_name = thing.get("@type")
    if type_name not in vocabulary().base_of:
        yield f"{path}: there is no type {type_name}"
        return
    for name, value in thing.items():
        if name.startswith("@"):
            continue
        place = f"{path}.{name}"
        allowed = vocabulary().property(type_name, name.removesuffix("-input"))
        if allowed is None or (name.endswith("-input") and type_name not in vocabulary().kinds("Action")):
            yield f"{place}: {type_name} has no such property"
        elif name.endswith("-input"):
            if not isinstance(value, str):
                yield f"{place}: a specification is a text"
        else:
            for item in value if isinstance(value, list) else [value]:
                yield from _of_value(item, allowed, nodes, place)


def _of_value(value, allowed, nodes, place):
    if isinstance(value, dict):
        thing = value if "@type" in value else nodes.get(value.get("@id"))
        if thing is None:
            yield f"{place}: nothing here has the @id {value.get('@id')}"
        elif not any(thing["@type"] in vocabulary().kinds(name) for name in allowed):
            yield f"{place}: {thing['@type']} instead of {allowed}"
        elif thing is value:
            yield from _of_thing(value, nodes, place)
    elif not any(_is_literal(value, name) for name in allowed):
        yield f"{place}: {value!r} instead of {allowed}"


def _is_literal(value, name):
    if name in ("Number", "Integer", "Float"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if name == "Boolean":
        return isinstance(value, bool)
    if not isinstance(value, str) or not value.strip():
        return False
    if name == "Date":
        return bool(DATE.fullmatch(value))
    if name == "DateTime":
        return bool(DATE_TIME.fullmatch(value))
    if name == "URL":
        return bool(urlsplit(value).scheme in ("http", "https") and urlsplit(value).netloc and " " not in value)
    return name == "Text" or value in vocabulary().kinds(name)
