"""What belongs together among files that came together: a page, its pictures, its attachments.

Used for folders on disk and for archives alike: a file here is a name with `/` between folders,
and perhaps the address it was fetched from. A page is looked at just enough to see which files it
mentions; what it says is for the reader.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import islice
from posixpath import basename, dirname, join, normpath, splitext
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

from extract.html.marks import attributes

__all__ = [
    "Mentions",
    "belongs_to_page",
    "is_page",
    "is_picture",
    "mentions",
    "reading_order",
    "resolve",
    "unwanted",
]

_JUNK = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "$recycle.bin"})
_PAGES = (".html", ".htm", ".shtml", ".xhtml", ".jhtml", ".mhtml", ".mht")
_DOCUMENTS = frozenset(
    ".pdf .doc .docx .docm .wps .rtf .odt .ofd .xls .xlsx .et .ppt .pptx .zip .rar .7z .gz .tar .tgz".split()
)
_PICTURES = frozenset(".jpg .jpeg .jpe .png .gif .bmp .tif .tiff .webp".split())
_PAGE_FOLDER = re.compile(r"(.+?)(?:_files|\.files|_file|_文件)$", re.IGNORECASE)

_LOOKED_AT = 8 * 1024 * 1024  # bytes of a page; the largest real ones, with pictures inside, have 5 MB
_MOST = 2_000  # pictures and links of a page
_NO_PAGE = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8",
)
_TAG = re.compile(rb"<(img|a|embed|i?frame|object)\b([^<>]{0,1000})>([^<]{0,300})", re.IGNORECASE)
_SCHEME = re.compile(r"^(?!https?:)[a-z][a-z0-9+.-]{1,20}:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mentions:
    """The addresses of a page's pictures, frames and links as printed, entities resolved, and for
    each link the words that it is printed with."""

    pictures: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


_NOTHING = Mentions()


def unwanted(name: str) -> str | None:
    """Why a file or folder of that name is not even looked at; None for a candidate."""
    if name.startswith(("~$", ".~lock")):
        return "lock_file"
    if name.lower() in _JUNK or name.startswith("._") or name == ".DS_Store":
        return "system_file"
    return "hidden" if name.startswith(".") else None


def is_picture(name: str) -> bool:
    """Whether a file is a picture by its name."""
    return splitext(name)[1].lower() in _PICTURES


def is_page(name: str) -> bool:
    """Whether a file is a web page by its name."""
    return splitext(name)[1].lower() in _PAGES


def belongs_to_page(name: str, names: Collection[str]) -> bool:
    """Whether a file lies in the folder that a browser saved with a page (`X.html` and `X_files/`) and
    is none of the kinds that hold a document of their own."""
    if splitext(name)[1].lower() in _DOCUMENTS:
        return False
    folder = dirname(name)
    while folder not in {"", "/"}:
        saved = _PAGE_FOLDER.match(basename(folder))
        if saved and any(join(dirname(folder), saved[1] + suffix) in names for suffix in _PAGES):
            return True
        folder = dirname(folder)
    return False


def reading_order(name: str) -> int:
    """Pages first, then documents, pictures last: so that it is known what belongs to a page before
    it is met."""
    suffix = splitext(name)[1].lower()
    return 2 if suffix in _PICTURES else 1 if suffix in _DOCUMENTS else 0


def mentions(data: bytes) -> Mentions:
    """What a page mentions; nothing for any other document."""
    if data.startswith(_NO_PAGE) or b"\0" in data[:1024]:
        return _NOTHING
    pictures: dict[str, None] = {}
    frames: dict[str, None] = {}
    links: dict[tuple[str, str], None] = {}
    for found in islice(_TAG.finditer(data, 0, _LOOKED_AT), _MOST):
        tag = found[1].lower()
        given = attributes(_text(found[2]))
        address = given.get("href") or given.get("src") or given.get("data") or ""
        if not address or _SCHEME.match(address) or address.startswith("#"):
            continue
        if tag == b"img":
            pictures[address] = None
        else:
            if tag.endswith(b"frame"):
                frames[address] = None
            links[address, unescape(_text(found[3])).strip()] = None
    return Mentions(tuple(pictures), tuple(frames), tuple(links)) if pictures or links else _NOTHING


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def resolve(
    address: str, page: str, page_url: str | None, names: Collection[str], urls: Mapping[str, str]
) -> str | None:
    """The file that an address on a page means, by its name; None where it did not come along.

    By its absolute address, where files were fetched with theirs; else by its place beside the
    page; else, as a saved page has often lost its folders, by its bare name in the page's folder.
    """
    try:
        absolute = urljoin(page_url or "", address)
        path = _text(unquote_to_bytes(urlsplit(address).path))
    except ValueError:  # a bracket in the host
        return None
    if absolute in urls:
        return urls[absolute]
    path = path.replace("\\", "/")
    if not path or path.endswith("/"):
        return None
    folder = dirname(page)
    stem = splitext(basename(page))[0]
    beside = "" if urlsplit(address).netloc or path.startswith("/") else normpath(join(folder, path))
    last = basename(path)
    saved = (join(folder, stem + suffix, last) for suffix in ("_files", ".files"))
    return next((n for n in (beside, join(folder, last), *saved) if n and n in names and n != page), None)
