"""A page as one HTML file, with its style, its script and its data inside."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

_ASSETS = files("voiceguide.player") / "assets"
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and what a content security policy needs to know of it.

    Attributes:
        html: to be written as UTF-8.
        script_hash: its one inline script as a source for `script-src`: `'sha256-...'` with its
            quotes, as Content Security Policy Level 3 writes it.
        style_hash: its one inline style, for `style-src`.
    """

    html: str
    script_hash: str
    style_hash: str


@dataclass(frozen=True, slots=True)
class Assets:
    """The files that a page is made from.

    Attributes:
        html: with a {{placeholder}} for each part.
        styles: in this order they become one style.
        scripts: in this order they become one script; each may use what stands in those
            before it.
    """

    html: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]

    def page(self, parts: Mapping[str, str], data: object) -> Page:
        """The page with its parts, which are HTML, and its data, which is any JSON."""
        style = "".join(map(_read, self.styles))
        script = f'(() => {{\n"use strict";\n{"".join(map(_read, self.scripts))}}})();\n'
        filled = {**parts, "css": style, "script": script, "data": _embedded(data)}
        # In one pass, so that no text that looks like a placeholder is ever taken for one.
        html = _PLACEHOLDER.sub(lambda match: filled[match[1]], _read(self.html))
        return Page(html, _csp_hash(script), _csp_hash(style))


def _csp_hash(block: str) -> str:
    digest = hashlib.sha256(block.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _read(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _embedded(data: object) -> str:
    """Data as JSON that no text in it can break out of."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text
