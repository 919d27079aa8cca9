"""Pages that only send on to another: meta refresh, scripts that set the address, lone frames."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.listing.addresses import absolute, host_of, is_file, page_key
from extract.listing.markup import Markup
from extract.listing.types import Ask

__all__ = ["frames", "redirect"]

_REFRESH = re.compile(r"""^\s*(\d{0,4})(?:\.\d+)?\s*[;,]\s*(?:url\s*=)?\s*["']?([^"'\s]+)""", re.I)
_PATIENCE_S = 30  # a page that reloads itself later is being kept fresh, it sends nowhere
_SCRIPT = re.compile(
    r"""\blocation\s*(?:\.\s*href\s*)?(?:=(?!=)|\.\s*(?:replace|assign)\s*\()"""
    r"""\s*(["'])([^"']{1,800})\1\s*(?!\s*\+)[);]?""",
    re.I,
)
_DEVICE = re.compile(r"userAgent|isMobile|mobile|iphone|android", re.I)
# What a function does, it does when it is called; these are called when the page is there.
_FUNCTION = re.compile(r"\bfunction\b|=>")
_AT_ONCE = re.compile(
    r"(?:setTimeout|ready|\$|jQuery|onload\s*=)\s*\(?\s*(?:function\s*\(\s*\)|\(\s*\)\s*=>)", re.I
)
_SHORT = 400  # characters: whoever is sent on is shown little


def redirect(markup: Markup, url: str, base: str) -> Ask | None:
    """Where a page without content of its own sends its reader; None where it stays."""
    if len(markup.text) > _SHORT:
        return None
    targets: list[str] = []
    refresh = _REFRESH.match(markup.metas.get("refresh", ""))
    if refresh and int(refresh[1] or 0) <= _PATIENCE_S:
        targets.append(refresh[2])
    for script in markup.scripts:
        found = None if _DEVICE.search(script) else _SCRIPT.search(script)
        if found and not _FUNCTION.search(_AT_ONCE.sub("", script[: found.start()])):
            targets.append(found[2])
    for printed in targets:
        address = absolute(base, printed)
        if address is not None and page_key(address) != page_key(url):
            return Ask(address)
    return None


def frames(markup: Markup, url: str, base: str) -> Iterator[Ask]:
    """The pages of this site that a page shows in frames."""
    for printed in markup.frames:
        address = absolute(base, printed)
        if address is None or is_file(address) or host_of(address) != host_of(url):
            continue
        if page_key(address) != page_key(url):
            yield Ask(address)
