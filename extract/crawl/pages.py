"""What an answer is: a page to read for links, a document, or nothing that may be kept."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from extract.blocks import ReadError
from extract.charset import decode
from extract.crawl.client import Answer, FetchError
from extract.crawl.rows import Validators
from extract.crawl.sameness import sameness
from extract.listing.page import read_page
from extract.listing.types import PageLinks, Role
from extract.listing.wordings import Wordings

__all__ = ["PageReader", "is_page", "validators"]

# A signature of any format that is no page; servers call such files text/html now and then.
_FILE = re.compile(
    rb"%PDF|PK\x03\x04|\xd0\xcf\x11\xe0|Rar!|7z\xbc\xaf|\x1f\x8b|\x89PNG|\xff\xd8\xff|GIF8|BM|II\*|MM\x00|\{\\rtf"
)
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|meta|title|table|div|p|span|form|iframe)\b", re.I)
_LOOKED_AT = 4096
# Statuses of firewalls: what they send decides whether it is a challenge.
_ERRORS = {"challenge", "soft_404", "login"}


def validators(answer: Answer, now: datetime | None = None) -> Validators:
    """By what the server may tell next time that nothing changed.

    The time of the answer, which stands in for a missing Last-Modified, is the server's own, two
    seconds early: what changes in the second of the answer has that second's time. A server that
    does not tell its time gets ours, a day early, so that no clock is wrong enough to hide a change.
    """
    get = answer.headers.get
    try:
        said = parsedate_to_datetime(get("date") or "")
        answered = said.replace(tzinfo=said.tzinfo or UTC).astimezone(UTC) - timedelta(seconds=2)
    except (ValueError, OverflowError):
        answered = (now or datetime.now(UTC)) - timedelta(days=1)
    return Validators(
        _field(get("etag")), _field(get("last-modified")), format_datetime(answered, usegmt=True)
    )


def _field(value: str | None) -> str | None:
    """A header to send back: one line of ASCII, or nothing."""
    if value is None or len(value) > 300 or not value.isascii() or not value.isprintable():
        return None
    return value


def is_page(body: bytes, content_type: str | None) -> bool:
    """Whether these bytes are an HTML page: by themselves, then by what the server calls them."""
    if _FILE.match(body):
        return False
    if _MARKUP.search(body[:_LOOKED_AT].replace(b"\x00", b"")):
        return True
    return "html" in (content_type or "").lower()


@dataclass(frozen=True, slots=True)
class Page:
    """The links of a page, and what tells a change of it from mere movement."""

    links: PageLinks
    sameness: str | None


class PageReader:
    """Reads pages for links; `version` changes whenever it might read the same page differently."""

    def __init__(self, wordings: Wordings) -> None:
        self._wordings = wordings
        self.version = _version(wordings)

    def listing(self, answer: Answer, family: str | None, inherited: str) -> PageLinks:
        """The links of a listing. Raises FetchError where it is no listing but an error page."""
        links = self._links(answer, "listing", family, inherited)
        nothing = not links.reports and not links.listings
        if links.problem in _ERRORS or (links.problem == "not_a_page" and nothing):
            raise FetchError(links.problem, answer.url, links.detail)
        return links

    def document(self, answer: Answer, family: str | None) -> Page | None:
        """A report's page; None for a document that is no page. Raises FetchError for an error
        page that pretends to be a report."""
        if not is_page(answer.body, answer.content_type):
            return None
        links = self._links(answer, "document", family, "")
        if links.problem in _ERRORS:
            raise FetchError(links.problem, answer.url, links.detail)
        try:
            text = decode(answer.body, declared=answer.content_type, html=True).text
        except ReadError:
            return Page(links, None)
        return Page(links, sameness(text, answer.url))

    def refusal(self, answer: Answer) -> FetchError:
        """Why an answer with an error status gives nothing."""
        code = "refused" if answer.status in (401, 403, 407, 451) else "http_error"
        if is_page(answer.body, answer.content_type):
            links = self._links(answer, "document", None, "")
            if links.problem in ("challenge", "login"):
                code = links.problem
        return FetchError(code, answer.url, f"status {answer.status}")

    def _links(self, answer: Answer, role: Role, family: str | None, inherited: str) -> PageLinks:
        try:
            return read_page(
                answer.body,
                answer.url,
                answer.content_type,
                role=role,
                family=family,
                wordings=self._wordings,
                inherited=inherited,
            )
        except Exception as error:
            # It promises never to raise. If it does, one page is lost, loudly, and not the night.
            raise FetchError("page_unreadable", answer.url, f"{type(error).__name__}: {error}") from error


def _version(wordings: Wordings) -> str:
    """Changes with the code that reads listings and with the wordings it goes by."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in [
        *sorted((here.parent / "listing").glob("*.py")),
        here.parent / "charset.py",
        here / "sameness.py",
    ]:
        digest.update(path.name.encode() + path.read_bytes())
    digest.update(_told(wordings).encode())
    return digest.hexdigest()[:16]


def _told(value: object) -> str:
    """A value as text that is the same in every process: patterns by their source, sets sorted."""
    pattern = getattr(value, "pattern", None)
    if pattern is not None:
        return str(pattern)
    fields = getattr(value, "__dataclass_fields__", None)
    if fields is not None:
        return repr([(name, _told(getattr(value, name))) for name in sorted(fields)])
    if isinstance(value, dict):
        return repr(sorted((str(k), _told(v)) for k, v in value.items()))
    if isinstance(value, (set, frozenset)):
        return repr(sorted(_told(v) for v in value))
    if isinstance(value, (list, tuple)):
        return repr([_told(v) for v in value])
    return repr(value)
