"""A page as one HTML file, with its style, its script and its data inside."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import TypeAlias

_ASSETS = files("voiceguide.player") / "assets"
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


Place: TypeAlias = Callable[[bytes, str], str]
"""Keeps a file by its content and its suffix; gives its address from the page."""


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
        style, script = self.style, self.script
        filled = {**parts, "css": style, "script": script, "data": _embedded(data)}
        return Page(_filled(_read(self.html), filled), _csp_hash(script), _csp_hash(style))

    def linked(
        self, parts: Mapping[str, str], late: Mapping[str, str], data: object, *, place: Place
    ) -> str:
        """The page with its style, its script and its data in files of their own.

        Args:
            parts: HTML that stands in the page.
            late: HTML that comes with the data: by the id of the element that it ends in.
            data: any JSON.
            place: is given each file's content and its suffix, and gives the file's address.

        Returns:
            HTML, to be written as UTF-8.
        """
        lines = [
            f'document.getElementById("data").textContent = JSON.stringify({_embedded(data)});'
        ]
        lines += [
            f"document.getElementById({json.dumps(id_)})"
            f'.insertAdjacentHTML("beforeend", {_embedded(html)});'
            for id_, html in late.items()
        ]
        style = place(self.style.encode(), ".css")
        content = place("".join(f"{line}\n" for line in lines).encode(), ".js")
        script = place(self.script.encode(), ".js")
        html = _read(self.html)
        for inside, linked in (
            ("<style>{{css}}</style>", f'<link rel="stylesheet" href="{style}">'),
            ("<script>{{script}}</script>", f'<script src="{script}"></script>'),
            ("{{data}}</script>", f'</script>\n<script src="{content}"></script>'),
        ):
            if inside not in html:
                raise AssertionError(f"{self.html} has no {inside}")
            html = html.replace(inside, linked)
        return _filled(html, parts)

    @property
    def style(self) -> str:
        """All styles as one."""
        return "".join(map(_read, self.styles))

    @property
    def script(self) -> str:
        """All scripts as one."""
        return f'(() => {{\n"use strict";\n{"".join(map(_read, self.scripts))}}})();\n'


def _filled(html: str, parts: Mapping[str, str]) -> str:
    # In one pass, so that no text that looks like a placeholder is ever taken for one.
    return _PLACEHOLDER.sub(lambda match: parts[match[1]], html)


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
