"""Archives: every file once, under a harmless label, within bounds; what cannot be unpacked says why."""

from __future__ import annotations

import gzip
import io
import shutil
import struct
import subprocess
import tarfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace

import py7zr
import pytest
from hypothesis import given
from hypothesis import strategies as st

import extract.archives.rar
from extract.archives.members import Member, archive_kind, members
from extract.archives.names import Labels, decoded
from extract.archives.sevenzip import _dictionary
from extract.blocks import ReadError
from extract.limits import DEFAULT_LIMITS
from tests.docx_maker import make_docx as docx
from tests.docx_maker import p

SMALL = replace(
    DEFAULT_LIMITS,
    archive_members=20,
    archive_bytes=4_000_000,
    zip_member_bytes=1_000_000,
    zip_ratio=100,
    zip_ratio_floor=100_000,
)


class Named(zipfile.ZipInfo):
    """A member whose name is stored as these bytes, without the flag for UTF-8."""

    def __init__(self, raw: bytes) -> None:
        super().__init__("x")
        self.raw = raw

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 (zipfile's own name)
        return self.raw, 0


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def tarred(*files: tuple[str, bytes], mode: str = "w", links: Sequence[tuple[bytes, str]] = ()) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for kind, name in links:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/hostname"
            archive.addfile(info)
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def sevenzipped(*files: tuple[str, bytes], **options: object) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", **options) as archive:  # type: ignore[arg-type]
        for name, data in files:
            archive.writef(io.BytesIO(data), name)
    return out.getvalue()


def rar(*files: tuple[bytes, bytes], flags: int = 0, method: int = 0x30, version: int = 29) -> bytes:
    """A RAR 4 archive of files that are stored as they are."""

    def block(kind: int, flag: int, body: bytes, data: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, flag, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data

    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, b"\0" * 6)
    for name, data in files:
        size = len(data)
        body = struct.pack("<LLBLLBBHL", size, size, 2, zlib.crc32(data), 0, version, method, len(name), 0x20)
        out += block(0x74, 0x8000 | flags, body + name, data)
    return out + block(0x7B, 0x4000, b"")


def inside(data: bytes, name: str = "a", limits: object = SMALL) -> list[tuple[str, bytes | str]]:
    """Names with their bytes, or the reason why there are none."""
    return [(m.name, m.reason or m.data) for m in members(data, name, limits)]  # type: ignore[arg-type]


def refused(data: bytes) -> str:
    with pytest.raises(ReadError) as caught:
        list(members(data, "a", SMALL))
    return caught.value.reason


PAIR = (("2020/一.txt", b"one"), ("二.txt", b"two"))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (zipped(*PAIR), "zip"),
        (tarred(*PAIR), "tar"),
        (tarred(*PAIR, mode="w:gz"), "gz"),
        (sevenzipped(*PAIR), "7z"),
        (rar(*((n.encode("gbk"), d) for n, d in PAIR)), "rar"),
    ],
)
def test_every_kind_gives_its_files(data: bytes, kind: str) -> None:
    assert archive_kind(data) == kind
    assert inside(data) == list(PAIR)


def test_one_file_alone_in_gzip() -> None:
    assert inside(gzip.compress(b"page"), "in/report.html.gz") == [("report.html", b"page")]
    plain = gzip.compress(b"text")
    named = plain[:3] + b"\x08" + plain[4:10] + "年报.txt".encode("gbk") + b"\0" + plain[10:]
    assert inside(named, "download") == [("年报.txt", b"text")]


@pytest.mark.parametrize(
    "data", [docx(p("一")), b"%PDF-1.7", b"<html>", b"", b"PK", b"\x1f\x8b"[:1], b"0" * 600]
)
def test_other_files_are_no_archives(data: bytes) -> None:
    assert archive_kind(data) is None
    if data:
        assert refused(data) == "not_an_archive"


# ---- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "label"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\报告\\a.txt", "报告/a.txt"),
        ("a/./b//c.txt", "a/b/c.txt"),
        ("", "unnamed"),
        ("..", "unnamed"),
        ("a!/b.txt", "a/b.txt"),
        ("x" * 5000 + ".pdf", "x" * 396 + ".pdf"),
    ],
)
def test_a_name_becomes_a_harmless_label(stored: str, label: str) -> None:
    assert Labels().give(stored) == label


def test_names_that_repeat_are_told_apart() -> None:
    labels = Labels()
    assert [labels.give(n) for n in ("a.txt", "a.txt", "/a.txt", "b", "b", "a (2).txt")] == [
        "a.txt", "a (2).txt", "a (3).txt", "b", "b (2)", "a (2) (2).txt",
    ]  # fmt: skip


@given(st.lists(st.text(max_size=30), max_size=20))
def test_labels_are_distinct_and_climb_nowhere(names: list[str]) -> None:
    labels = Labels()
    given_ = [labels.give(name) for name in names]
    assert len(set(given_)) == len(given_)
    for label in given_:
        assert label
        assert not label.startswith("/")
        assert not {"", ".", ".."} & set(label.split("/"))


@pytest.mark.parametrize("charset", ["gbk", "utf-8"])
def test_names_without_a_declared_charset(charset: str) -> None:
    data = zipped((Named("报告/2020年年报.txt".encode(charset)), b"1"))
    assert inside(data) == [("报告/2020年年报.txt", b"1")]
    assert decoded("政府".encode(charset)) == "政府"


def test_the_same_name_twice_hides_no_file() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped(("a.txt", b"1"), ("a.txt", b"2"))
    assert inside(data) == [("a.txt", b"1"), ("a (2).txt", b"2")]


def test_links_and_devices_are_left_out() -> None:
    links = ((tarfile.SYMTYPE, "s"), (tarfile.LNKTYPE, "l"), (tarfile.CHRTYPE, "c"), (tarfile.FIFOTYPE, "f"))
    assert inside(tarred(("a", b"1"), links=links)) == [("a", b"1")]
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    assert inside(zipped((link, b"/etc/passwd"), ("a", b"1"))) == [("a", b"1")]


# ---- archives inside archives --------------------------------------------------------------------


def test_archives_inside_are_opened_in_their_place() -> None:
    data = zipped(
        ("a.txt", b"a"), ("in/b.7z", sevenzipped(("b.txt", b"b"))), ("c.tar", tarred(("c.txt", b"c")))
    )
    assert inside(data) == [("a.txt", b"a"), ("in/b.7z!/b.txt", b"b"), ("c.tar!/c.txt", b"c")]


def test_a_word_file_inside_stays_whole() -> None:
    report = docx(p("一"))
    assert inside(zipped(("a.docx", report))) == [("a.docx", report)]


def test_nesting_ends() -> None:
    data = zipped(("a.txt", b"a"))
    for _ in range(4):
        data = zipped(("in.zip", data))
    assert inside(data) == [("in.zip!/in.zip!/in.zip", "archive_too_deep")]


def test_a_damaged_archive_inside_is_a_matter_of_its_own() -> None:
    data = zipped(("bad.zip", zipped(("x", b"x" * 100))[:60]), ("none.zip", zipped()), ("good.txt", b"1"))
    assert inside(data) == [("bad.zip", "damaged"), ("none.zip", "empty_archive"), ("good.txt", b"1")]


# ---- what cannot be unpacked ---------------------------------------------------------------------


def locked(*files: tuple[str, bytes], which: Sequence[int]) -> bytes:
    """A ZIP whose directory says that some files are under a password."""
    data = bytearray(zipped(*files))
    at = -1
    for number in range(len(files)):
        at = data.index(b"PK\x01\x02", at + 1)
        if number in which:
            data[at + 8] |= 1
    return bytes(data)


def test_passwords() -> None:
    both = (("a", b"1"), ("b", b"2"))
    assert inside(locked(*both, which=[0])) == [("a", "encrypted"), ("b", b"2")]
    assert refused(locked(*both, which=[0, 1])) == "encrypted"
    assert refused(sevenzipped(*both, password="x")) == "encrypted"  # noqa: S106
    assert refused(sevenzipped(*both, password="x", header_encryption=True)) == "encrypted"  # noqa: S106
    assert refused(rar((b"a", b"1"), flags=0x04)) == "encrypted"


@pytest.mark.parametrize(
    "data",
    [zipped(*PAIR), sevenzipped(*PAIR), tarred(*PAIR, mode="w:gz"), gzip.compress(b"x" * 1000)],
    ids=["zip", "7z", "tar.gz", "gz"],
)
def test_half_an_archive_is_damaged(data: bytes) -> None:
    assert refused(data[: len(data) // 2]) == "damaged"


def cut(data: bytes, size: int) -> tuple[list[str], bool]:
    """The whole files of the first so many bytes, and whether anything says that more is missing."""
    found: list[Member] = []
    try:
        found += members(data[:size], "a", SMALL)
    except ReadError as error:
        assert error.reason == "damaged"
        return [m.name for m in found if m.reason is None], True
    return [m.name for m in found if m.reason is None], any(m.reason == "damaged" for m in found)


def test_a_rar_that_is_cut_anywhere_says_so() -> None:
    """Also between two files, where what is there is whole."""
    data = rar((b"a", b"1" * 50), (b"b", b"2" * 50))
    assert cut(data, len(data)) == (["a", "b"], False)
    seen = [cut(data, size) for size in range(8, len(data))]
    assert all(said for _, said in seen)
    assert (["a"], True) in seen
    assert (["a", "b"], True) in seen


def test_a_rar_of_the_time_before_end_marks_is_whole() -> None:
    data = rar((b"a", b"1" * 50), (b"b", b"2" * 50), version=20)[:-7]
    assert cut(data, len(data)) == (["a", "b"], False)
    assert cut(data, len(data) - 1) == (["a"], True)


def test_a_tar_without_its_end_says_so() -> None:
    data = tarred(("a", b"1" * 600), ("b", b"2" * 600))
    assert cut(data, len(data)) == (["a", "b"], False)
    assert cut(data, 3 * 512) == (["a"], True)
    assert cut(data, 6 * 512) == (["a", "b"], True)


def test_a_cut_zip_is_not_read_as_a_document_in_it() -> None:
    document = docx(p("甲"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.docx", document)
        archive.writestr("b.docx", document)
    whole = out.getvalue()
    assert archive_kind(document, "a.docx") is None
    assert cut(whole, len(whole)) == (["a.docx", "b.docx"], False)
    second = whole.index(b"b.docx") - 30
    for size in (second, second + 100):
        assert archive_kind(whole[:size], "a.zip") == "zip"
        assert cut(whole, size) == ([], True)


KINDS = (zipped(*PAIR), sevenzipped(*PAIR), tarred(*PAIR), tarred(*PAIR, mode="w:gz"), rar((b"a", b"1" * 50)))


@given(st.data())
def test_damage_never_escapes(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from(KINDS)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        for member in members(bytes(whole), "a", SMALL):
            assert member.reason is None or not member.data
    except ReadError as error:
        assert error.reason in {"damaged", "encrypted", "zip_bomb", "not_an_archive", "format_not_supported"}


def test_bombs_use_up_the_budget_too() -> None:
    """Each is refused at its own limit, and many of them cost as much as one large one."""
    bombs = zipped(*((f"{n}", b"0" * 900_000) for n in range(10)))
    found: list[Member] = []
    with pytest.raises(ReadError, match=r"zip_bomb.*4,000,000 bytes"):
        found.extend(members(bombs, "a", SMALL))
    assert [m.reason for m in found] == ["zip_bomb"] * 4


def test_files_before_the_damage_are_given() -> None:
    data = tarred(("a", b"1" * 600), ("b", b"2" * 600))
    found = []
    with pytest.raises(ReadError, match="damaged"):
        for member in members(data[:2000], "a", SMALL):
            found.append(member.name)
    assert found == ["a"]


def test_one_volume_of_several() -> None:
    assert refused(zipped(*PAIR).replace(b"PK\x05\x06\0\0", b"PK\x05\x06\3\0")) == "damaged"


# ---- bombs ---------------------------------------------------------------------------------------

ZEROS = b"\0" * 900_000


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(b"\0" * 3_000_000),
        sevenzipped(("a", ZEROS * 3)),
        tarred(*((f"{i}", b"") for i in range(30))),
        zipped(*((f"{i}", b"") for i in range(30))),
        sevenzipped(*((f"{i}", b"1") for i in range(30))),
        zipped(
            ("a.zip", zipped(*((f"{i}", b"") for i in range(15)))),
            ("b.zip", zipped(*((f"{i}", b"") for i in range(15)))),
        ),
        tarred(*((f"{i}", b"x" * 900_000) for i in range(6))),
    ],
    ids=["gz ratio", "7z size", "tar members", "zip members", "7z members", "members of two", "total"],
)
def test_bombs_are_stopped(data: bytes) -> None:
    assert refused(data) == "zip_bomb"


def test_a_member_that_is_too_large_leaves_the_others() -> None:
    data = zipped(("a", b"x" * 1_200_000), ("b", b"1"))
    assert inside(data) == [("a", "too_large"), ("b", b"1")]
    assert inside(zipped(("a", ZEROS), ("b", b"1"))) == [("a", "zip_bomb"), ("b", b"1")]


def test_a_size_that_lies_is_measured() -> None:
    data = bytearray(zipped(("a", b"x" * 2_000_000)))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 10)
    assert inside(bytes(data))[0][1] in {"zip_bomb", "damaged"}


@pytest.mark.parametrize(
    ("method", "properties", "wanted"),
    [
        (b"\x21", b"\x18", 16 * 1024 * 1024),
        (b"\x21", b"\x28", 0xFFFFFFFF),
        (b"\x03\x01\x01", b"\x5d\x00\x00\x00\x01", 16 * 1024 * 1024),
        (b"\x03\x04\x01", b"\x06\x00\x00\x00\xc0", 0xC0000000),
        (b"\x00", b"", 0),
    ],
)
def test_the_memory_that_a_7z_asks_for(method: bytes, properties: bytes, wanted: int) -> None:
    assert _dictionary(method, properties) == wanted


def test_a_7z_that_asks_for_too_much_is_refused() -> None:
    with pytest.raises(ReadError, match=r"zip_bomb.*dictionary"):
        list(members(sevenzipped(("a", b"1" * 100)), "a", replace(SMALL, archive_dictionary=1024)))


def test_time_runs_out() -> None:
    with pytest.raises(ReadError, match="reader_timeout"):
        list(members(zipped(*PAIR), "a", replace(SMALL, archive_seconds=-1.0)))


# ---- RAR and its tools ---------------------------------------------------------------------------


def test_stored_files_need_no_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert inside(rar((b"a.txt", b"1"))) == [("a.txt", b"1")]


def test_without_a_tool_the_hint_names_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ReadError, match=r"format_not_supported.*unrar, unar, 7-Zip or bsdtar"):
        list(members(rar((b"a.txt", b"1"), method=0x33), "a"))


@pytest.mark.parametrize("tool", extract.archives.rar.TOOLS)
def test_tools_write_to_their_output_only(tool: str) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not on this machine")
    if tool == "unrar" and b"Alexander Roshal" not in subprocess.run([tool], capture_output=True).stdout:
        pytest.skip("the unrar of this machine is unrar-free, which does not print what it unpacks")
    data = rar((b"../../a.txt", b"one"), (b"/b.txt", b"two" * 1000))
    assert extract.archives.rar._run(tool, data, 3003, 10.0) == b"one" + b"two" * 1000


def test_a_tool_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("sleep") is None:
        pytest.skip("no sleep on this machine")
    monkeypatch.setattr(extract.archives.rar, "TOOLS", {"sleep": ("1000",)})
    assert extract.archives.rar._run("sleep", b"", 10, 0.2) == b""


def test_what_a_tool_gives_is_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool that unpacks nothing, then one that gets the second file wrong."""
    monkeypatch.setattr(shutil, "which", lambda name: name)
    given_ = {"unrar": b"", "unar": b"onetwX"}
    monkeypatch.setattr(extract.archives.rar, "_run", lambda tool, *rest: given_.get(tool, b""))
    assert inside(rar((b"a", b"one"), (b"b", b"two"), method=0x33)) == [("a", b"one"), ("b", "damaged")]
