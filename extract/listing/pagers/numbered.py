"""Pages that differ in a number: `createPageHTML` and its kin, and the gaps of printed pagers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from extract.listing.addresses import absolute, page_key
from extract.listing.markup import Anchor, Markup
from extract.listing.types import Ask

__all__ = ["MOST_PAGES", "between", "from_calls", "from_templates"]

MOST_PAGES = 500
_CALL = re.compile(
    r"(?:createPageHTML|createPage|createPageNav|creatPageHTML|createPageHtml)\s*\(([^()]{1,300})\)", re.I
)
_PAGER = re.compile(r"\bPager\s*\(\s*\{([^{}]{1,500})\}", re.I)
_COMMENTED = re.compile(r"^[ \t]*//.*$", re.M)
_ARGUMENT = re.compile(r"""\s*(?:(["'])(.*?)\1|([^,]*?))\s*(?:,|$)""")
_ENDING = re.compile(r"\.?(?:s?html?|jhtml|aspx?|jsp|php)", re.I)
_NUMBER = re.compile(r"\d{1,6}")
_SIMPLE = {
    name: re.compile(rf"""\b{name}\s*:\s*["']?([\w./-]+)""", re.I)
    for name in ("size", "current", "prefix", "suffix")
}
_STATIC = re.compile(
    r"\b_?n?PageCount\s*=\s*(\d{1,5}).{0,400}?_?s(?:File|Page)?Name\s*=\s*[\"']([\w.-]+)[\"'].{0,300}?"
    r"_?s(?:File|Page)?Ext\s*=\s*[\"'](\w+)[\"']",
    re.S,
)
# "...page=" + n in a script, and what the pager's links call it with.
_TEMPLATE = re.compile(
    r"""(["'])([^"'<>\s]{0,300}?[?&](?:cur_?|current_?)?(?:page|p|pn|pg|cp)(?:_?(?:no|num|index))?=)\1\s*\+""",
    re.I,
)
_PATH_TEMPLATE = re.compile(
    r"""(["'])([\w./:-]{0,200}(?:index|list|page)_)\1\s*\+\s*([\w\s()-]{1,40})\+\s*(["'])(\.\w{3,5})\4""",
    re.I,
)
_CALLED = re.compile(r"\(\s*[\"']?(\d{1,4})[\"']?\s*[,)]")


def from_calls(markup: Markup, url: str, base: str) -> Iterator[Ask]:
    """The pages that `createPageHTML(total, current, "index", "html")` writes links to.

    TRS counts from 0 (`index_1.html` is page 2); others from 1 (`index_2.html` is page 2): where
    the call does not tell which, the last page's address of the other way is asked for as well.
    """
    for script in markup.scripts:
        for total, current, name, ending in _calls(script):
            if not total > 1:
                continue
            own = _own_number(url, name)
            if own is not None:  # the first page has named them all, and both ways have the next one
                numbers, surest = range(own + 1, min(own + 1, total) + 1), total - 1
            elif current == 1:
                numbers, surest = range(2, total + 1), total
            else:
                numbers, surest = range(1, total + 1), total - 1
            for number in numbers[:MOST_PAGES]:
                if address := absolute(base, f"{name}_{number}.{ending}"):
                    yield Ask(address, probe=number > surest)


def _calls(script: str) -> Iterator[tuple[int, int, str, str]]:
    """Total, current, file name and ending of each call in a script."""
    script = _COMMENTED.sub("", script)
    for call in _CALL.finditer(script):
        given = [
            (found[2] if found[1] else found[3], bool(found[1])) for found in _ARGUMENT.finditer(call[1])
        ]
        numbers = [int(text) for text, _ in given if text and text.isdecimal() and len(text) < 7]
        words = [text for text, quoted in given if quoted and re.fullmatch(r"[\w./-]+", text)]
        if len(numbers) >= 2 and words:
            name, ending = _name_and_ending(words)
            yield numbers[0], numbers[1], name, ending
    for pager in _PAGER.finditer(script):
        field = {name: pattern.search(pager[1]) for name, pattern in _SIMPLE.items()}
        if (size := field["size"]) and size[1].isdecimal() and len(size[1]) < 7:
            current = field["current"][1] if field["current"] else "0"
            prefix = field["prefix"][1] if field["prefix"] else "index"
            suffix = field["suffix"][1] if field["suffix"] else "html"
            yield int(size[1]), int(current) if current.isdecimal() else 0, prefix, suffix.lstrip(".")
    for static in _STATIC.finditer(script):
        yield int(static[1]), 0, static[2], static[3]


def _name_and_ending(words: list[str]) -> tuple[str, str]:
    endings = [w.lstrip(".") for w in words if _ENDING.fullmatch(w)]
    names = [w for w in words if not _ENDING.fullmatch(w)]
    return (names[-1] if names else "index"), (endings[0] if endings else "html")


def _own_number(url: str, name: str) -> int | None:
    """The number in the page's own address, None for the first page."""
    found = re.search(rf"{re.escape(name)}_(\d{{1,5}})\.\w+$", urlsplit(url).path)
    return int(found[1]) if found else None


def from_templates(
    markup: Markup, pagers: Sequence[Anchor], url: str, base: str, total: int | None
) -> Iterator[Ask]:
    """The pages of a pager whose script builds the address: `"list.jsp?page=" + n`. How many there
    are, the page says (`total`) or the numbers that its pager's links call the script with."""
    called = [found for a in pagers if (found := _CALLED.search(f"{a.href} {a.script}"))]
    highest = max([total or 1, *(int(found[1]) for found in called)])
    for script in (*markup.scripts, *(a.script for a in pagers), *(a.href for a in pagers)):
        if "+" not in script:
            continue
        path = _PATH_TEMPLATE.search(script)
        query = _TEMPLATE.search(script)
        if query is None and path is None:
            continue
        less = 1 if path and re.search(r"-\s*1", path[3]) else 0
        for number in range(2, min(highest, MOST_PAGES) + 1):
            printed = f"{query[2]}{number}" if query else f"{path[2]}{number - less}{path[5]}" if path else ""
            if (address := absolute(base, printed)) and page_key(address) != page_key(url):
                yield Ask(address)
        return


def between(url: str, pages: Iterable[Ask]) -> list[Ask]:
    """The pages that a pager leaves out between those it prints: `2 3 … 20` has all from 2 to 20.

    Only where the addresses differ in one number. A page that cannot be had then breaks no chain.
    """
    shapes: dict[str, set[int]] = defaultdict(set)
    own = page_key(url)
    for ask in pages:
        if ask.data is not None:
            continue
        for found in _NUMBER.finditer(ask.url, _path_at(ask.url)):
            if str(int(found.group())) == found.group():
                shape = f"{ask.url[: found.start()]}\0{ask.url[found.end() :]}"
                shapes[shape].add(int(found.group()))
    out: list[Ask] = []
    for shape, numbers in shapes.items():
        low, high = min(numbers), max(numbers)
        if len(numbers) < 2 or high - low > MOST_PAGES:
            continue
        for number in range(low, high + 1):
            address = shape.replace("\0", str(number))
            if number not in numbers and page_key(address) != own:
                out.append(Ask(address))
    return out


def _path_at(url: str) -> int:
    """Where the path begins: numbers of the host are no page numbers."""
    at = url.find("/", url.find("//") + 2)
    return at if at >= 0 else len(url)
