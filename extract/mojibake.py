"""Text that was broken before it reached us, and how to tell: signs that Chinese is written with."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from extract.blocks import ReadError

__all__ = ["common_share", "mend"]

# What "，", "。", "的" and "、" become when UTF-8 is read as GBK; rare signs in real text.
_ASHES = "锟斤拷"
_SIGNS = ("锛", "銆", "鐨", "鈥", _ASHES)
_ANY_SIGN = re.compile("|".join(_SIGNS))
# Below this many signs nothing can be said about how common they are.
_SAMPLE_MIN = 12
_ASCII = bytes(range(128))
# How much of a text may be 锟斤拷: always this many, else this share of its characters.
_ASHES_FREE, _ASHES_SHARE = 8, 0.02
# windows-1252 as browsers read it: the five unassigned bytes are C1 controls.
_WINDOWS_1252 = {
    ord(bytes([b]).decode("cp1252", "replace")): b
    for b in range(0x80, 0xA0)
    if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


def common_share(text: str) -> float:
    """Share of the signs that everyday Chinese is written with: GB2312's first level, or for
    traditional script Big5's, and punctuation. A wrong multi-byte charset gives rare signs.
    """
    sample = _beyond_ascii(text[:20_000])
    if len(sample) < 200:
        sample = _beyond_ascii(text[:2_000_000])
    if len(sample) < _SAMPLE_MIN:
        return 1.0
    sample = sample[:1000]
    return sum(map(_common_signs().__contains__, sample)) / len(sample)


def _beyond_ascii(text: str) -> str:
    """`text` without ASCII and no-break spaces; on bytes, because that is ten times faster."""
    return text.encode("utf-8", "replace").translate(None, _ASCII).decode().replace("\xa0", "")


@lru_cache(maxsize=1)
def _common_signs() -> frozenset[str]:
    signs = {chr(point) for block in ((0x2000, 0x3400), (0xFF00, 0xFF66)) for point in range(*block)}
    for codec, leads in (("gb2312", range(0xB0, 0xD8)), ("big5", range(0xA4, 0xC7))):
        for lead in leads:
            for trail in range(0x40, 0xFF):
                signs.update(bytes((lead, trail)).decode(codec, "ignore"))
    return frozenset(sign for sign in signs if not sign.isascii())


def mend(text: str, utf8: bytes, notes: list[str]) -> str:
    """Text that was already broken when saved: mended where that is exact, else refused."""
    accents = utf8.count(b"\xc3") if b"\xc3" in utf8 else 0  # looking is quicker than counting
    if accents > 20 and accents > _han(utf8):
        for right in ("utf-8", "gb18030"):
            mended = _mended(text, "latin-1", right, notes)
            if mended is not None:
                return mended
        raise _broken("Latin-1")
    kept = text.count("\ufffd") if "\ufffd" in text else 0
    if not kept and not any(sign in text for sign in _SIGNS):
        return text
    signs = Counter(_ANY_SIGN.findall(text))
    ashes = signs.pop(_ASHES, 0)
    odd = signs.total()
    if odd > 3 and odd * 50 > _han(utf8):
        mended = _mended(text, "gb18030", "utf-8", notes)
        if mended is None:
            raise _broken("GBK")
        return mended
    if ashes > _ASHES_FREE and ashes * 3 > _han(utf8) * _ASHES_SHARE:
        raise ReadError("mojibake", f"{ashes} times 锟斤拷: characters were lost before the file was saved")
    if ashes:
        notes.append(f"lost_characters: {ashes} times 锟斤拷, lost before the file was saved")
    if kept and not any(note.startswith("lost_characters") for note in notes):
        notes.append(f"lost_characters: {kept} replacement characters stand in the file")
    return text


def _han(utf8: bytes) -> int:
    """Number of Chinese characters in UTF-8: they begin with these bytes and nothing else does."""
    return len(utf8) - len(utf8.translate(None, bytes(range(0xE4, 0xEA))))


def _mended(text: str, wrong: str, right: str, notes: list[str]) -> str | None:
    """`text` with the wrong decoding undone, or None where that does not work to the last byte."""
    source = text.translate(_WINDOWS_1252) if wrong == "latin-1" else text
    try:
        mended = source.encode(wrong).decode(right)
    except UnicodeError:
        return None
    if common_share(mended) < 0.8:
        return None
    notes.append(f"mojibake: the file holds {right} read as {wrong}; undone without loss")
    return mended


def _broken(charset: str) -> ReadError:
    return ReadError(
        "mojibake", f"the text was saved after being read as {charset} by mistake; fetch it again"
    )
