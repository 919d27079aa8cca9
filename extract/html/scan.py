"""One pass over the markup: tags, and whole plain cells at once, each with the text behind it.

Half of a report's markup is cells that hold one line and nothing but inline tags around it.
They are taken in one step, tags and all; everything else comes tag by tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import cast

from extract.html.marks import HIDDEN, INSIDE, STRUCK
from extract.html.tokens import INLINE, Prepared

__all__ = ["Token", "going_on", "single_tags", "split_tag", "tokens", "without_tags"]

# A match with six groups. Of a plain cell: its tag with attributes, the attributes of its paragraph
# (None without one), its text up to the first inline tag behind it, the rest with inline tags.
# Else: the tag with its attributes, without the brackets, `/` first for an end tag.
# In both cases: the text that follows.
Token = re.Match[str]

_NAMED = rf"/?[a-zA-Z{HIDDEN}{STRUCK}][^\s/>]*+{INSIDE}"
_INLINE_TAG = rf"</?(?:{'|'.join(INLINE)})(?![^\s/>]){INSIDE}>"
_LINE = rf"\s*+(?:{_INLINE_TAG}\s*+)*+([^<]*+)(?:{_INLINE_TAG})*+((?:[^<]++(?:{_INLINE_TAG})*+)*+)"
_CELL = (
    rf"([tT][dDhH](?:\s{INSIDE})?+)>"
    rf"(?:\s*+<[pP]((?:\s{INSIDE})?+)>)?+{_LINE}(?(2)</[pP]>\s*+)"
    r"</[tT][dDhH]>"
)
_FOLLOWING = rf"([^<]*+(?:<(?!/?[a-zA-Z{HIDDEN}{STRUCK}])[^<]*+)*+)"
_SCAN = re.compile(rf"<(?:{_CELL}|({_NAMED})>?(?:{_INLINE_TAG})*+){_FOLLOWING}")
_EVERY_TAG = re.compile(rf"<(?:(?!)()()()()|({_NAMED})>?){_FOLLOWING}")
_NO_TAG = re.compile(rf"(?:(?!)()()()()|()){_FOLLOWING}")
_TAG = re.compile(rf"<{_NAMED}>?")
_NAME = re.compile(r"/?[^\s/>]*")


def tokens(page: Prepared) -> Iterator[Token]:
    """The tokens of a page, one at a time; what stands before the first tag has the tag "".

    Inline tags without meaning are left out, unless the page hides some of them: to find the
    end of a hidden `<span>`, every other one counts.
    """
    return _scan(page.text, _EVERY_TAG if page.marked_inline else _SCAN)


def single_tags(markup: str) -> Iterator[Token]:
    """The tokens of a piece of markup, every tag by itself."""
    return _scan(markup, _EVERY_TAG)


def _scan(markup: str, tag: re.Pattern[str]) -> Iterator[Token]:
    lead = going_on(markup)
    return chain((lead,), tag.finditer(markup, lead.end()))


def going_on(text: str) -> Token:
    """No tag, only the text that follows, up to the first tag in it."""
    return cast(Token, _NO_TAG.match(text))  # it matches nothing too


def split_tag(tag: str) -> tuple[str, str]:
    """Name (as printed, `/` first for an end tag) and attributes of a tag without its brackets."""
    found = _NAME.match(tag)
    at = found.end() if found else 0
    return tag[:at], tag[at:]


def without_tags(markup: str) -> str:
    """The text of a piece of markup, entities unresolved."""
    return _TAG.sub("", markup) if "<" in markup else markup
