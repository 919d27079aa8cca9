"""What one pass over a page finds: its links with the words and the date beside them, and what
pagers are made of (scripts, fields, choices, frames). No tree is built: depth and broken nesting
cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["MAX_LINKS", "Anchor", "Field", "Form", "Markup", "Option"]

# A page with more links is no listing of reports; the reading ends there and says so.
MAX_LINKS = 10_000


@dataclass(slots=True)
class Anchor:
    """A link as printed: address, its words, its `title`, its script, the date beside it.

    `furniture`: it stands in the head, the foot, the navigation or the path of the page. `beside`:
    what its list item or row shows before it. `place`: number in the page, of the list item (0 outside), of
    the block.
    """

    href: str
    words: str = ""
    title: str = ""
    script: str = ""
    date: str | None = None
    furniture: bool = False
    beside: str = ""
    place: tuple[int, int, int] = (0, 0, 0)


@dataclass(slots=True)
class Option:
    """A choice: name of the list that it is in, its value, its words, the script of the list."""

    name: str
    value: str
    words: str = ""
    script: str = ""


@dataclass(slots=True)
class Field:
    """A field of a form; `kind` is its type (hidden, text, password …)."""

    name: str
    value: str
    kind: str


@dataclass(slots=True)
class Form:
    """A form: address and method as printed, its fields."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)


@dataclass(slots=True)
class Markup:
    """The parts of a page in reading order. `crumbs` is the line that begins with 当前位置, `cut`
    says that the page has more than MAX_LINKS links. `pictures` are the addresses of those that may be
    content: large or of unknown size, and not in the head, the foot or the navigation."""

    title: str = ""
    base: str = ""
    anchors: list[Anchor] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    crumbs: str = ""
    text: str = ""
    passwords: int = 0
    cut: bool = False

    def add(self, other: Markup) -> None:
        """Append the links and the text of another piece of markup."""
        room = MAX_LINKS - len(self.anchors)
        self.cut = self.cut or other.cut or len(other.anchors) > room
        self.anchors += other.anchors[:room]
        self.options += other.options
        self.text = f"{self.text} {other.text}".strip()

    def hidden(self) -> dict[str, str]:
        """The hidden fields of all forms by name, the first of each name."""
        out: dict[str, str] = {}
        for form in self.forms:
            for one in form.fields:
                if one.kind == "hidden":
                    out.setdefault(one.name, one.value)
        return out
