"""Addresses as printed to addresses that can be asked for: absolute, one for each page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

__all__ = ["absolute", "host_of", "in_script", "is_file", "is_page", "page_key", "parameter", "with_query"]

_LONGEST = 2000
# Ids of a visit, not of a page: in the path (;jsessionid=...) or in the query.
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sessionid|sid)=[^/?#;]*", re.I)
_SESSION_QUERY = re.compile(r"(?:(?<=\?)|&)(?:jsessionid|phpsessid|aspsessionid\w*)=[^&#]*", re.I)
_EDGE = "\u3000\xa0\u200b\ufeff"
_BREAKS = re.compile(r"[\t\r\n\x00]+")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}\.?|\[[0-9a-f:.]+\]")
_UNSAFE = re.compile(r"[^!#$%&'()*+,/:;=?@\[\]~\w.-]", re.ASCII)
_PAGE = r"(?:s?html?|jhtml|jspx?|aspx?|php|do|action|pdf|docx?|wps|xlsx?|ofd|zip|rar)"
_ADDRESS = re.compile(
    r"""(["'])((?:https?:|/|\.{1,2}/|\?)[^"'<>\s]{1,1500}|"""
    rf"""[\w./%-]{{1,300}}\.{_PAGE}(?:\?[^"'<>\s]{{0,1200}})?)\1""",
    re.I,
)
# Addresses of files by their ending, and of scripts that hand out files.
_FILE = re.compile(
    r"\.(?:pdf|docx?|wps|wpt|et|xlsx?|ofd|rtf|txt|rar|zip|7z|tar|gz|pptx?|tiff?|jpe?g|png|bmp)$", re.I
)
_HANDS_OUT = re.compile(
    r"downfile|downloadfile|filedown|download(?:attach|\.)|/download/|/attach(?:ment)?s?/", re.I
)
_NO_PAGE = re.compile(
    r"\.(?:css|js|ico|gif|svg|woff2?|ttf|eot|mp[34]|avi|flv|swf|wmv|apk|exe|msi|xml|rss|json)$", re.I
)


def absolute(base: str, printed: str, charset: str = "utf-8") -> str | None:
    """The absolute http(s) address of a link on a page at `base`; None where it is none.

    Fragments and session ids are dropped, unsafe characters encoded (those of a query in the
    page's `charset`, as browsers do), the host in lower case, the default port left out.
    """
    text = _BREAKS.sub("", printed).strip().strip(_EDGE).strip().replace("\\", "/")
    if not text or len(text) > _LONGEST or text.startswith("#"):
        return None
    try:
        parts = urlsplit(urljoin(base, text))
        port = parts.port
    except ValueError:
        return None
    host = _host(parts.hostname or "")
    if parts.scheme not in ("http", "https") or host is None:
        return None
    if port is not None and port != {"http": 80, "https": 443}[parts.scheme]:
        host = f"{host}:{port}"
    path = _SESSION_PATH.sub("", parts.path) or "/"
    query = _SESSION_QUERY.sub("", "?" + parts.query).lstrip("?&") if parts.query else ""
    return urlunsplit((parts.scheme, host, _safe(_dots(path)), _safe(query, charset), ""))


def _host(name: str) -> str | None:
    name = name.lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return name if _HOST.fullmatch(name) else None


def _dots(path: str) -> str:
    """No `..` above the root is left over (browsers drop it)."""
    while path.startswith(("/../", "/./")):
        path = path[path.index("/", 1) :]
    return path


def _safe(text: str, charset: str = "utf-8") -> str:
    def encoded(found: re.Match[str]) -> str:
        try:
            return quote(found.group().encode(charset), safe="")
        except (LookupError, UnicodeEncodeError):
            return quote(found.group(), safe="")

    return _UNSAFE.sub(encoded, text)


def page_key(url: str) -> str:
    """One key for the addresses of one page: scheme, a leading www, the order of the parameters and
    the way characters are encoded make no difference."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = parts.netloc.lower().removeprefix("www.")
    pairs = parse_qsl(_SESSION_QUERY.sub("", "?" + parts.query)[1:], keep_blank_values=True)
    query = urlencode(sorted(pairs))
    path = _SESSION_PATH.sub("", unquote(parts.path)) or "/"
    return f"//{host}{path}" + (f"?{query}" if query else "")


def with_query(url: str, **values: str | int) -> str:
    """`url` with these parameters set, the others and their order kept."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    new = [(k, str(values.pop(k)) if k in values else v) for k, v in pairs]
    new += [(k, str(v)) for k, v in values.items()]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(new), ""))


def parameter(url: str, name: str) -> str:
    """The value of a parameter of an address, empty where it has none."""
    return next((v for k, v in parse_qsl(urlsplit(url).query) if k.lower() == name), "")


def in_script(script: str) -> str | None:
    """The first address in quotes in a piece of script (`onclick`, `javascript:`), as printed."""
    found = _ADDRESS.search(script[:5000])
    return found[2] if found else None


def host_of(url: str) -> str:
    """Host (and port) of an address, without a leading www."""
    return urlsplit(url).netloc.lower().removeprefix("www.")


def is_file(url: str) -> bool:
    """Whether an address is that of a file to download: by its ending, by a file name in its
    parameters, or by the script that hands it out."""
    parts = urlsplit(url)
    if _FILE.search(parts.path) or _HANDS_OUT.search(parts.path):
        return True
    return any(_FILE.search(value) for _, value in parse_qsl(parts.query))


def is_page(url: str) -> bool:
    """False for style sheets, scripts, pictures of the layout, films, programs."""
    return _NO_PAGE.search(urlsplit(url).path) is None
