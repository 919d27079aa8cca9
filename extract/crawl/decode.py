"""Undo a transport's compression, never into more than a limit, never from half a stream."""

from __future__ import annotations

import zlib

__all__ = ["BadEncodingError", "TooLargeError", "TruncatedError", "decode"]

_CHUNK = 1 << 18
_GZIP = b"\x1f\x8b"
_LAYERS = 2


class BadEncodingError(ValueError):
    """A compression that was not asked for, or damaged data."""


class TruncatedError(ValueError):
    """The compressed data end before their end mark."""


class TooLargeError(ValueError):
    """More than the limit."""


def decode(body: bytes, encodings: str, limit: int) -> bytes:
    """`body` without the compressions that a Content-Encoding header names.

    Unlike common clients it refuses a stream that ends early: half a report is no report. Raises
    TooLargeError beyond `limit` bytes, TruncatedError, BadEncodingError.
    """
    names = [name.strip().lower() for name in encodings.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > _LAYERS:
        raise BadEncodingError(f"compressed {len(names)} times")
    for name in reversed(names):
        body = _undo(body, name, limit)
    return body


def _undo(body: bytes, name: str, limit: int) -> bytes:
    if not body:
        return body
    if name in ("gzip", "x-gzip"):
        # Some servers name a compression and send plain bytes.
        return _inflate(body, 31, limit) if body.startswith(_GZIP) else body
    if name == "deflate":
        try:
            return _inflate(body, 15, limit)
        except BadEncodingError:
            return _inflate(body, -15, limit)  # without the header, as old Microsoft servers send it
    raise BadEncodingError(f"{name!r} was not asked for")


def _inflate(body: bytes, wbits: int, limit: int) -> bytes:
    out = bytearray()
    while body:
        stream = zlib.decompressobj(wbits)
        data = body
        while not stream.eof:
            try:
                piece = stream.decompress(data, _CHUNK)
            except zlib.error as error:
                raise BadEncodingError(str(error)) from error
            out += piece
            if len(out) > limit:
                raise TooLargeError(f"more than {limit} bytes when unpacked")
            data = stream.unconsumed_tail
            if not data and not piece and not stream.eof:
                raise TruncatedError("the compressed data end early")
        # Further members follow in some gzip streams; other bytes behind the end are padding.
        body = stream.unused_data
        if wbits != 31 or not body.startswith(_GZIP):
            break
    return bytes(out)
