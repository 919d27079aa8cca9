"""Streams of a PDF unpacked up to a size, by each packing that makes much of little (ISO 32000-1, 7.4)."""

from __future__ import annotations

import base64
import binascii
import zlib

import regex

__all__ = ["unpacked"]

_FILTERS = regex.compile(rb"/Filter\s*(?:\[([^\]]{0,500})\]|/([A-Za-z0-9]{1,20}))")
_NAME = regex.compile(rb"/([A-Za-z0-9]{1,20})")
_LATE = regex.compile(rb"/EarlyChange\s+0\b")
_CLEAR, _END, _FIRST, _WIDEST = 256, 257, 258, 12
_MOST_FILTERS = 6


def unpacked(packed: bytes, dictionary: bytes, most: int) -> bytes | None:
    """At most some bytes more than `most`; None where it cannot be unpacked."""
    match = _FILTERS.search(dictionary)
    if match is None:
        return packed[: most + 1] if b"/Filter" not in dictionary else None
    names = _NAME.findall(match[1]) if match[1] is not None else [match[2]]
    if len(names) > _MOST_FILTERS:
        return None
    data: bytes | None = packed
    for name in names:
        if data is None or len(data) > most:
            break
        data = _one(name, data, dictionary, most)
    return data


def _one(name: bytes, data: bytes, dictionary: bytes, most: int) -> bytes | None:
    try:
        if name in (b"FlateDecode", b"Fl"):
            return zlib.decompressobj().decompress(data, most + 1)
        if name in (b"ASCII85Decode", b"A85"):
            return base64.a85decode(data.partition(b"~>")[0].strip().removeprefix(b"<~"))
        if name in (b"ASCIIHexDecode", b"AHx"):
            digits = b"".join(data.partition(b">")[0].split())
            return binascii.unhexlify(digits + b"0" * (len(digits) % 2))
    except (zlib.error, ValueError):
        return None
    if name in (b"LZWDecode", b"LZW"):
        return _lzw(data, most, early=0 if _LATE.search(dictionary) else 1)
    if name in (b"RunLengthDecode", b"RL"):
        return _run_lengths(data, most)
    return None


def _lzw(data: bytes, most: int, *, early: int) -> bytes:
    """As much as the codes make sense; `early`: codes grow one code sooner."""
    out = bytearray()
    start = [bytes((n,)) for n in range(256)] + [b"", b""]
    table = list(start)
    width, bits, held = 9, 0, 0
    last = b""
    for byte in data:
        held = (held << 8 | byte) & 0xFFFFFF
        bits += 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits & (1 << width) - 1
        if code == _END:
            break
        if code == _CLEAR:
            table, width, last = list(start), 9, b""
            continue
        if code < len(table):
            entry = table[code]
        elif last and code == len(table):
            entry = last + last[:1]
        else:
            break
        out += entry
        if len(out) > most:
            break
        if last and len(table) < 1 << _WIDEST:
            table.append(last + entry[:1])
            if len(table) + early >= 1 << width and width < _WIDEST:
                width += 1
        last = entry
    return bytes(out)


def _run_lengths(data: bytes, most: int) -> bytes:
    out = bytearray()
    at = 0
    while at < len(data) and data[at] != 128 and len(out) <= most:
        n = data[at]
        if n < 128:
            out += data[at + 1 : at + 2 + n]
            at += 2 + n
        else:
            out += data[at + 1 : at + 2] * (257 - n)
            at += 2
    return bytes(out)
