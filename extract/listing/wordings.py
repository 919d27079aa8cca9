"""What the words of a link or of a page mean, by the patterns of `data/listings.yaml`."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import regex

__all__ = ["Wordings", "WordingsError", "plain"]

Pattern = Any  # a compiled pattern of `regex`, which brings no types

_LISTS = (
    "report cut_report never other column column_only year_only organ_only no_organ group opener pager "
    "pager_total no_attachment ornament empty document_url listing_url"
).split()
_GONE = regex.compile(r"[\s\u3000\xa0\u200b\ufeff《》〈〉\"“”'‘’【】\[\]•◆●◇■□▪★☆※\-—_|]+")
_CUT = regex.compile(r"(?:…+|\.{2,}|。{2,}|⋯+)$")
# No wording is longer: what stands behind it is not looked at.
_LONGEST = 200


class WordingsError(ValueError):
    """The wordings of listings say something that cannot be."""


@cache
def plain(words: str) -> str:
    """Words without spaces, brackets of titles and ornaments, full-width forms made narrow."""
    return str(_GONE.sub("", unicodedata.normalize("NFKC", words[: 2 * _LONGEST])))[:_LONGEST]


@dataclass(frozen=True, slots=True)
class Wordings:
    """The patterns of `data/listings.yaml`, compiled. Make it with `of`."""

    lists: Mapping[str, Pattern]
    families: Mapping[str, tuple[Pattern | None, Pattern | None]]
    soft_404: tuple[Pattern, Pattern]
    login: tuple[Pattern, Pattern]
    body: tuple[Pattern, ...]

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Wordings:
        """The wordings of a parsed `listings.yaml`. Raises WordingsError."""
        try:
            names = {"year": str(raw["year"])}
            for name in ("parts", "annual", "organ"):
                names[name] = _filled(str(raw[name]), names)
            lists = {name: _any(raw[name], names) for name in _LISTS}
            lists["year"] = _any([names["year"]], names)
            families = {
                name: (_maybe((how or {}).get("url")), _maybe((how or {}).get("page")))
                for name, how in raw["families"].items()
            }
            pages = {
                name: (_any([raw[name]["title"]], names), _any(raw[name]["text"], names))
                for name in ("soft_404", "login")
            }
            body = tuple(_any([pattern], names) for pattern in raw["body"])
        except (KeyError, TypeError, AttributeError, regex.error) as error:
            raise WordingsError(f"listings.yaml: {type(error).__name__}: {error}") from error
        return cls(lists, families, pages["soft_404"], pages["login"], body)

    def says(self, kind: str, words: str) -> bool:
        """Whether a list of patterns has a hit in `words` (made plain)."""
        return self.lists[kind].search(plain(words)) is not None

    def is_ornament(self, url: str) -> bool:
        """Whether a picture's address says that it belongs to the layout of the site."""
        return self.lists["ornament"].search(url) is not None

    def is_cut(self, words: str) -> bool:
        """Whether the words were cut off (…)."""
        return _CUT.search(words.strip()) is not None

    def is_report(self, words: str) -> bool:
        """Whether a title says that it is a report's, in full or as far as it is shown."""
        if not self.says("report", words) and not (
            self.is_cut(words) and self.says("cut_report", _CUT.sub("", words.strip()))
        ):
            return False
        return not self.says("never", words)

    def is_entry(self, words: str) -> bool:
        """Whether words that name only a year or a publisher are an entry under annual reports."""
        organ = self.says("organ_only", words) and not self.says("no_organ", words)
        if not organ and not self.says("year_only", words):
            return False
        return not (self.says("never", words) or self.says("other", words))

    def is_column(self, words: str) -> bool:
        """Whether a heading, title or link names a listing of reports."""
        return self.says("column", words) and not (self.says("never", words) or self.says("other", words))

    def is_bare_column(self, words: str) -> bool:
        """Whether words name such a listing and neither a year nor a publisher."""
        return self.says("column_only", words)

    def names_publisher(self, words: str) -> bool:
        """Whether a report's title says whose it is: it holds more than a year and 信息公开年报."""
        found = self.lists["report"].search(plain(words))
        if found is None or self.says("never", words):
            return False
        rest = self.lists["year"].sub("", plain(words)[: found.start()])
        return len(rest) > 1 and not self.lists["group"].search(rest)

    def body_hits(self, text: str) -> int:
        """How many of a report's section headings a text has."""
        return sum(pattern.search(text) is not None for pattern in self.body)

    def address_kind(self, url: str) -> str:
        """`document`, `listing` or `unknown`, by the shape of an address."""
        if self.lists["document_url"].search(url):
            return "document"
        bare, listing = url.partition("?")[0], self.lists["listing_url"]
        return "listing" if listing.search(bare) or listing.search(url) else "unknown"


def _filled(pattern: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern


def _any(patterns: Sequence[str], names: Mapping[str, str]) -> Pattern:
    if isinstance(patterns, str):
        raise TypeError(f"a list is expected, not {patterns!r}")
    return regex.compile("|".join(f"(?:{_filled(p, names)})" for p in patterns), regex.I)


def _maybe(pattern: str | None) -> Pattern | None:
    return regex.compile(pattern, regex.I) if pattern else None
