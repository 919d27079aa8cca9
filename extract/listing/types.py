"""What a page of a site gives the crawl: links to reports, links to further listings, or a reason
why it is none of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Ask", "Link", "PageLinks", "Problem", "Role"]

Role = Literal["listing", "document"]
# A challenge or an error page with status 200 is an error, never an empty success.
Problem = Literal["challenge", "soft_404", "login", "not_a_page", "no_links"]


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a report or to an attachment: absolute address, its words, the date beside it
    (ISO, None where none stands there)."""

    url: str
    text: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A further listing to ask for. `data` is the body of a POST, None for a GET; `accept` what
    the answer is: a page, or the JSON or XML of a script's pager."""

    url: str
    data: str | None = None
    accept: Literal["page", "json", "xml"] = "page"


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The links of one page, each once, in reading order.

    `listings` are further pages, years and departments of the same listing; `reports` the
    documents it lists; `attachments` the files that a report's page links to. `problem` tells
    why a page gives nothing, with `detail` for a person.
    """

    family: str | None = None
    title: str = ""
    reports: tuple[Link, ...] = ()
    listings: tuple[Ask, ...] = ()
    attachments: tuple[Link, ...] = ()
    problem: Problem | None = None
    detail: str = ""
