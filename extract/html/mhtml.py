"""Web archives (MHTML, `.mht`): one page with its pictures, as mail with parts (RFC 2557).

Browsers write them as multipart/related: the page first, every part with the address it came
from. The page is read like any other; its pictures are found by address or content id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from email import policy
from email.errors import CloseBoundaryNotFoundDefect, MessageError
from email.message import Message
from email.parser import BytesParser
from urllib.parse import unquote, urljoin

from extract.blocks import ReadError, Reading
from extract.html.reader import read_html
from extract.limits import DEFAULT_LIMITS, Limits

__all__ = ["read_mhtml"]

# What the parser lets escape on damaged input.
_DAMAGE = (MessageError, ValueError, LookupError, RecursionError, AttributeError, TypeError)
_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def read_mhtml(
    data: bytes, *, name: str = "", url: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> Reading:
    """The page of a web archive. `url` is where the archive itself came from, if that is known; else
    the page's own address in it counts.

    Raises ReadError: `damaged` (no mail with parts), `no_text` (no page in it), `zip_bomb` (too many
    parts), and those of `read_html`.
    """
    message = _message(data)
    parts = list(_parts(message, limits))
    page = _page(parts)
    if page is None:
        raise ReadError("no_text", f"{len(parts)} parts and no page among them")
    cut = any(isinstance(d, CloseBoundaryNotFoundDefect) for d in message.defects)
    if cut and page is parts[-1]:
        raise ReadError("damaged", "web archive: its end is missing, inside the page")
    location = _location(page)
    found = _finder(parts, location)
    reading = read_html(
        _content(page),
        name=name,
        url=url or (location if location.startswith(("http://", "https://")) else None),
        content_type=_content_type(page),
        limits=limits,
        parts=found,
    )
    notes = ("truncated: the end of the web archive is missing, with pictures",) if cut else ()
    return replace(reading, format="mhtml", notes=(*reading.notes, *notes))


def _message(data: bytes) -> Message:
    try:
        # This policy decodes no header before it is asked for: faster, and nothing to refuse.
        return BytesParser(policy=policy.compat32).parsebytes(data.lstrip())
    except _DAMAGE as error:
        raise ReadError("damaged", f"web archive: {type(error).__name__}") from None


def _parts(message: Message, limits: Limits) -> Iterator[Message]:
    """All parts that hold something, in order."""
    try:
        for count, part in enumerate(message.walk()):
            if count > limits.mail_parts:
                raise ReadError("zip_bomb", f"more than {limits.mail_parts} parts")
            if not part.is_multipart():
                yield part
    except _DAMAGE as error:
        raise ReadError("damaged", f"web archive: {type(error).__name__}") from None


def _page(parts: list[Message]) -> Message | None:
    """The page: browsers write it first, frames and advertisements after it."""
    return next((p for p in parts if p.get_content_type() in _PAGES), None)


def _content(part: Message) -> bytes:
    """The bytes of a part, its transfer encoding undone as far as it goes."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _content_type(part: Message) -> str:
    charset = part.get_param("charset")
    return f"text/html; charset={charset}" if isinstance(charset, str) else "text/html"


def _location(part: Message) -> str:
    return str(part.get("Content-Location") or "").strip()


def _finder(parts: list[Message], base: str) -> Callable[[str], bytes | None]:
    """Parts by their address or content id, as a page may name them."""
    by_name: dict[str, Message] = {}
    for part in parts:
        location = _location(part)
        if location:
            by_name.setdefault(location, part)
            by_name.setdefault(unquote(location), part)
        ident = str(part.get("Content-ID") or "").strip().strip("<>")
        if ident:
            by_name.setdefault(f"cid:{ident}", part)

    def find(href: str) -> bytes | None:
        try:
            absolute = urljoin(base, href)
        except ValueError:
            absolute = href
        names = (href, absolute, unquote(absolute))
        part = next((by_name[n] for n in names if n in by_name), None)
        return _content(part) if part is not None else None

    return find
