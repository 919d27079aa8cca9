"""Pages that are none: challenges, soft errors, log-in pages, templates without an entry."""

from __future__ import annotations

import re

from extract.html.guard import CHALLENGE, CHALLENGE_CHARS
from extract.listing.markup import Markup
from extract.listing.types import Problem
from extract.listing.wordings import Wordings, plain

__all__ = ["problem_of"]

# An error page says little; a page that says more is looked at as a page.
_SHORT = 900
_TITLE = 60
_BARE = 200
_SENT_ON = re.compile(r"\blocation\s*(?:\.\s*(?:href|reload|replace|assign)|=(?!=))|\.submit\s*\(")


def problem_of(source: str, markup: Markup, wordings: Wordings) -> tuple[Problem, str] | None:
    """Why a page without any report is no page, with what to tell a person; None if it seems one."""
    text, title = markup.text, plain(markup.title)[:_TITLE]
    if not text.strip() and not title and not markup.scripts and not markup.frames:
        return "not_a_page", "the page is empty"
    if sign := _challenge(source, text):
        return "challenge", f"the site asks for a check ({sign})"
    by_title, by_text = wordings.soft_404
    if by_title.search(title) and len(text) <= 2 * _SHORT:
        return "soft_404", f"the page is called {markup.title[:_TITLE]!r}"
    if len(text) <= _SHORT and (found := by_text.search(plain(text) or text) or by_text.search(text)):
        return "soft_404", f"the page says {found.group()[:40]!r}"
    by_title, by_text = wordings.login
    if markup.passwords and (by_title.search(title) or (len(text) <= _SHORT and by_text.search(text))):
        return "login", "the site asks to log in"
    return None


def _challenge(source: str, text: str) -> str | None:
    """What in a page is a guard's. A cookie alone is not: counters of visitors set some too, but they
    do not send the reader on."""
    if len(text) > CHALLENGE_CHARS:
        return None
    for found in CHALLENGE.finditer(source):
        sign = found.group()[:40]
        if not sign.startswith("document.cookie") or (len(text) <= _BARE and _SENT_ON.search(source)):
            return sign
    return None
