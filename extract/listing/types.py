"""What a page of a site gives the crawl: links to reports, links to further listings, or a reason
why it is none of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Ask", "Link", "PageLinks", "Problem", "Role"]

Role = Literal["listing", "document"]
# A challenge or an error page with status 200 is an error, never an empty success. `pager`: the
# page says that it goes on, and nothing in it tells how to ask; its links are given all the same.
Problem = Literal["challenge", "soft_404", "login", "not_a_page", "no_links", "pager"]


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
    the answer is: a page, or the JSON or XML of a script's pager.

    `text` is the words of the link: with the title of the page they are what the listing below
    inherits. `probe`: nobody printed the address, it follows from a rule; that it does not exist,
    or lists nothing, is no trouble.
    """

    url: str
    data: str | None = None
    accept: Literal["page", "json", "xml"] = "page"
    text: str = ""
    probe: bool = False


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The links of one page, each once, in reading order.

    `listings` are further pages, years and departments of the same listing; `reports` the
    documents it lists (of a page asked for as a document: it was a listing after all);
    `attachments` the files that a report's page links to. `problem` tells why a page gives nothing
    or not everything, with `detail` for a person. `title` is what the page calls itself, with the
    path to it where it prints one.
    """

    family: str | None = None
    title: str = ""
    reports: tuple[Link, ...] = ()
    listings: tuple[Ask, ...] = ()
    attachments: tuple[Link, ...] = ()
    problem: Problem | None = None
    detail: str = ""
