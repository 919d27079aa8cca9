"""A ZIP from unknown hands: each trick has its reason, and costs little before it is refused."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from extract.archives.zips import member_names, open_zip
from extract.blocks import ReadError
from extract.limits import Limits
from tests.docx_maker import package

SMALL = Limits(
    zip_members=20, zip_total_bytes=50_000, zip_member_bytes=40_000, zip_ratio=50, zip_ratio_floor=1_000
)


def reason(data: bytes, read: tuple[str, ...] = (), limits: Limits = SMALL) -> str:
    """The reason of the refusal while opening or reading, `fine` if there is none."""
    try:
        archive = open_zip(data, limits)
        for name in read or archive.names():
            archive.read(name)
    except ReadError as error:
        return error.reason
    return "fine"


def encrypted() -> bytes:
    data = bytearray(package({"a.txt": "x" * 50}))
    at = data.rfind(b"PK\x01\x02")
    data[6] |= 1
    data[at + 8] |= 1
    return bytes(data)


def lying_size() -> bytes:
    """The directory states 10 bytes for a member that unpacks to 30,000."""
    data = bytearray(package({"a.txt": b"x" * 30_000}))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, 10)
    return bytes(data)


def twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning):
        archive.writestr("a", "1")
        archive.writestr("a", "2")
    return out.getvalue()


GOOD = package({"a.txt": "甲" * 100, "b/c.txt": "乙"})
CASES = {
    "good": (GOOD, "fine"),
    "junk before the end is allowed": (GOOD + b"\x00" * 50, "fine"),
    "not a zip": (b"hello" * 100, "not_a_zip"),
    "empty": (b"", "not_a_zip"),
    "cut": (GOOD[:-30], "truncated_zip"),
    "head only": (GOOD[:40], "truncated_zip"),
    "ratio": (package({"a": b"\x00" * 30_000}), "zip_bomb"),
    "one large member": (package({"a": bytes(range(256)) * 160}, zipfile.ZIP_STORED), "zip_bomb"),
    "many that add up": (
        package({str(n): bytes(range(256)) * 80 for n in range(3)}, zipfile.ZIP_STORED),
        "zip_bomb",
    ),
    "many members": (package({str(n): "" for n in range(21)}), "zip_bomb"),
    "stated size lies": (lying_size(), "corrupt_zip"),
    "encrypted": (encrypted(), "encrypted"),
    "climbs out": (package({"../../etc/passwd": "x"}), "unsafe_zip"),
    "climbs out with backslashes": (package({"a\\..\\..\\b": "x"}), "unsafe_zip"),
    "drive": (package({"C:/windows/x": "x"}), "unsafe_zip"),
    "twice the same name": (twice(), "unsafe_zip"),
    "a method that unpacks unmeasured": (package({"a": "x" * 100}, zipfile.ZIP_LZMA), "corrupt_zip"),
}


@pytest.mark.parametrize(("data", "expected"), CASES.values(), ids=CASES.keys())
def test_reason(data: bytes, expected: str) -> None:
    assert reason(data) == expected


def test_bomb_is_stopped_while_unpacking() -> None:
    bomb = package({"a": b"\x00" * 70_000_000})
    with pytest.raises(ReadError) as caught:
        open_zip(bomb).read("a")
    assert caught.value.reason == "zip_bomb"


def test_missing_member_and_names() -> None:
    archive = open_zip(package({"/abs.txt": "x", "a\\b.txt": "y", "folder/": ""}))
    assert archive.names() == ["abs.txt", "a/b.txt"]
    assert archive.read("a/b.txt") == b"y"
    with pytest.raises(ReadError) as caught:
        archive.read("none")
    assert caught.value.reason == "missing_part"


def test_damage_anywhere_is_a_reason() -> None:
    for at in range(len(GOOD)):
        for flip in (0xFF, 0x01):
            assert reason(GOOD[:at] + bytes([GOOD[at] ^ flip]) + GOOD[at + 1 :])


def test_names_are_seen_even_when_the_directory_is_lost() -> None:
    assert member_names(GOOD) == ["a.txt", "b/c.txt"]
    assert member_names(GOOD[:-60]) == ["a.txt", "b/c.txt"]
    assert member_names(b"") == []
