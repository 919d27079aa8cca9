"""RTF as a stream of tokens, and its bytes as text: code pages of fonts, double-byte characters."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

__all__ = ["CLOSE", "HEX", "OPEN", "TEXT", "WORDS", "codec_of_charset", "codec_of_page", "decode", "tokens"]

OPEN, CLOSE, HEX, TEXT = "<group>", "</group>", "<byte>", "<text>"  # never words of the format
Token = tuple[str, int | None, bytes]

# The control words that change what is printed or where it stands. Programs write twenty others for
# each of these, so the pattern itself passes over them.
WORDS = frozenset(
    """ansicpg bin f fcharset uc u plain pard par sect s outlinelevel intbl itap
    trowd trleft cellx clvmgf clvmrg clmgf clmrg cell nestcell row nestrow
    deleted v strike striked cf red green blue super nosupersub up
    tab line softline page column lbr emdash endash lquote rquote ldblquote rdblquote bullet
    emspace enspace qmspace
    fonttbl stylesheet fldinst fldrslt listtext pntext shptxt dptxbxtext pict footnote object
    colortbl info header headerl headerr headerf footer footerl footerr footerf annotation
    filetbl revtbl listtable listoverridetable nonshppict nonesttables shprslt objdata objclass
    themedata datastore generator xmlnstbl mmathPr bkmkstart bkmkend pgdsctbl template
    private1 ftnsep ftnsepc aftnsep aftnsepc tc xe rxe txe formfield""".split()
)
_ANY = rb"[a-zA-Z]{1,32}(?:-?[0-9]{1,10})? ?"
_ALTERNATIVES = "|".join(sorted(WORDS)).encode()
_PASSED = rb"(?:\\(?!(?:" + _ALTERNATIVES + rb")(?![a-zA-Z]))" + _ANY + rb"|[\r\n\x00]+)*+"
_TOKEN = re.compile(
    _PASSED
    + rb"(?:\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\\*[\r\n]*\\([a-zA-Z]{1,32})-?[0-9]* ?"
    + rb"|\\(\r\n|[^a-zA-Z])|([{}])|([^\\{}\r\n\x00]+))"
)
# Windows code pages by the number that RTF gives to a font's characters.
_CHARSETS = {
    0: "cp1252", 1: "", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030",
    136: "big5hkscs", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_PAGES = {936: "gb18030", 54936: "gb18030", 950: "big5hkscs", 65001: "utf-8", 0: "cp1252"}
_WESTERN = "gongkai.western"


def tokens(data: bytes) -> Iterator[Token]:
    """Word and number of a control word (of `WORDS` alone), `OPEN` and `CLOSE` of groups, `HEX` with a
    byte, `TEXT` with bytes; a control symbol is a word of its own sign. `\\*` and the word behind it
    are one word that begins with `*`; `bin` comes with the bytes that it carries.
    """
    at = 0
    while True:
        match = _TOKEN.match(data, at)
        if match is None:
            return
        at = match.end()
        word, number, byte, starred, sign, brace, text = match.groups()
        if text is not None:
            yield TEXT, None, text
        elif byte is not None:
            yield HEX, None, bytes((int(byte, 16),))
        elif word is not None:
            value = int(number) if number is not None else None
            if word == b"bin":
                end = at + max(0, value or 0)
                yield "bin", None, data[at:end]
                at = end
            else:
                yield word.decode("ascii"), value, b""
        elif brace is not None:
            yield OPEN if brace == b"{" else CLOSE, None, b""
        elif starred is not None:
            yield "*" + starred.decode("ascii"), None, b""
        else:
            yield "par" if sign in (b"\n", b"\r", b"\r\n") else sign.decode("latin-1"), None, b""


def codec_of_charset(charset: int, page: str) -> str:
    """The codec of a font. Western fonts of a Chinese document often hold Chinese all the same."""
    if charset in (0, 1):
        return page
    return _CHARSETS.get(charset, page)


def codec_of_page(number: int) -> str:
    """The codec of `\\ansicpg`."""
    name = _PAGES.get(number, f"cp{number}")
    try:
        b"".decode(name)
    except LookupError:
        return "cp1252"
    return name


def decode(raw: bytes, codec: str) -> str:
    """Bytes of a document as text; those that the codec does not know are read as Western: a lone
    degree sign or middle dot among Chinese.
    """
    return raw.decode(codec, _WESTERN)


def _as_western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_WESTERN, _as_western)
