"""Files and folders to candidates: order, names, loops, and nothing passed over in silence."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.discover import PathMissingError, discover, printable
from flows.sidecar import read_sidecar
from flows.store import RawStore, digest


def names(*roots: Path) -> list[str]:
    return [f.name for f in discover(roots).found]


def reasons(*roots: Path) -> dict[str, str]:
    return {p.name: p.why for p in discover(roots).passed}


def test_a_folder_gives_relative_names_in_order(tmp_path: Path) -> None:
    for name in ("b.html", "a/z.txt", "a/b/c.docx", "镇.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    assert names(tmp_path) == ["a/b/c.docx", "a/z.txt", "b.html", "镇.txt"]


def test_a_single_file_gives_its_name(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "report.txt").write_text("x")
    assert names(tmp_path / "a" / "report.txt") == ["report.txt"]


def test_a_file_named_twice_is_found_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    assert names(tmp_path, tmp_path / "a.txt", tmp_path) == ["a.txt"]


def test_the_same_name_under_two_roots_is_told_apart(tmp_path: Path) -> None:
    for root in ("one", "two"):
        (tmp_path / root).mkdir()
        (tmp_path / root / "a.txt").write_text(root)
    (tmp_path / "two" / "b.txt").write_text("x")
    assert names(tmp_path / "one", tmp_path / "two") == ["b.txt", "one/a.txt", "two/a.txt"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (".DS_Store", "system_file"),
        ("Thumbs.db", "system_file"),
        ("desktop.ini", "system_file"),
        ("._report.docx", "system_file"),
        ("~$report.docx", "lock_file"),
        (".~lock.report.docx#", "lock_file"),
        (".hidden", "hidden"),
    ],
)
def test_junk_is_named_and_not_read(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / name).write_text("x")
    (tmp_path / "report.docx").write_text("x")
    assert names(tmp_path) == ["report.docx"]
    assert reasons(tmp_path) == {name: why}


def test_junk_folders_are_not_entered(tmp_path: Path) -> None:
    for name in (".git", "__MACOSX"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("x")
    assert names(tmp_path) == []
    assert reasons(tmp_path) == {".git": "hidden", "__MACOSX": "system_file"}


def test_a_link_loop_ends(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "report.txt").write_text("x")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a" / "self")
    assert names(tmp_path) == ["a/b/report.txt"]
    assert reasons(tmp_path) == {"a/b/up": "folder_seen", "a/self": "broken_link"}


def test_many_links_cost_no_more_than_the_folders(tmp_path: Path) -> None:
    """Twenty folders, each with two links to the next: 2**20 paths, 20 folders."""
    root = tmp_path / "root"
    root.mkdir()
    for i in range(20):
        (root / f"d{i:02}").mkdir()
        (root / f"d{i:02}" / "report.txt").write_text(str(i))
    for i in range(19):
        for link in ("x", "y"):
            (root / f"d{i:02}" / link).symlink_to(root / f"d{i + 1:02}")
    assert names(root) == [f"d{i:02}/report.txt" for i in range(20)]


def test_a_link_to_a_folder_outside_is_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.txt").write_text("x")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "link").symlink_to(tmp_path / "outside")
    assert names(tmp_path / "root") == ["link/a.txt"]


def test_a_broken_link_is_named(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    assert reasons(tmp_path) == {"gone.txt": "broken_link"}
    assert reasons(tmp_path / "gone.txt") == {"gone.txt": "broken_link"}


def test_pipes_and_sockets_are_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        assert reasons(tmp_path) == {"pipe": "not_a_file", "socket": "not_a_file"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_closed_folder_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o000)
    try:
        assert [p.name for p in discover([tmp_path]).unreadable] == ["closed"]
    finally:
        closed.chmod(0o700)


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    (item,) = discover([tmp_path]).unreadable
    assert (item.name, item.detail) == ("closed", "Permission denied")


def test_own_state_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "raw.txt").write_text("x")
    (tmp_path / "report.txt").write_text("x")
    found = discover([tmp_path], own=[tmp_path / "home"])
    assert [f.name for f in found.found] == ["report.txt"]
    assert [(p.name, p.why) for p in found.passed] == [("home", "own_state")]


def test_missing_paths_are_all_named_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(PathMissingError) as raised:
        discover([tmp_path / "no", tmp_path / "a.txt", tmp_path / "neither"])
    assert len(raised.value.paths) == 2


def test_names_become_one_safe_line(tmp_path: Path) -> None:
    (tmp_path / "two\nlines.txt").write_text("x")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/gbk-\xd5\xf2.txt")).write_text("x")
    assert names(tmp_path) == ["gbk-\\xd5\\xf2.txt", "two\\nlines.txt"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("报告 2020.txt", "报告 2020.txt"),
        ("报告\u3000全角.txt", "报告\u3000全角.txt"),
        ("a\u202etxt.exe", "a\\u202etxt.exe"),
        ("a\x1b[31mred", "a\\x1b[31mred"),
        ("line\u2028sep", "line\\u2028sep"),
        ("\udcff", "\\xff"),
    ],
)
def test_printable(name: str, expected: str) -> None:
    assert printable(name) == expected


@given(st.text(st.characters(exclude_categories=[]), max_size=30))
def test_printable_names_are_utf8_lines(name: str) -> None:
    shown = printable(name)
    shown.encode("utf-8")
    assert len(shown.splitlines()) <= 1
    assert printable(shown) == shown


def test_a_sidecar_belongs_to_its_page(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("x")
    (tmp_path / "page.html.meta.json").write_text('{"url": "https://example.org/a"}')
    (tmp_path / "alone.meta.json").write_text("{}")
    found = discover([tmp_path]).found
    assert [(f.name, f.sidecar and f.sidecar.name) for f in found] == [
        ("alone.meta.json", None),
        ("page.html", "page.html.meta.json"),
    ]
    assert discover([tmp_path / "page.html"]).found[0].sidecar == tmp_path / "page.html.meta.json"


@pytest.mark.parametrize(
    ("content", "url", "fetched_at", "content_type", "problem"),
    [
        (
            '{"url": "https://example.org/", "fetched_at": "2021-03-01T08:00:00+08:00"}',
            "https://example.org/",
            "2021-03-01T00:00:00Z",
            None,
            None,
        ),
        ('{"content_type": "text/html; charset=gbk"}', None, None, "text/html; charset=gbk", None),
        ('{"fetched_at": "2021-03-01"}', None, "2021-03-01T00:00:00Z", None, None),
        ('{"url": "javascript:alert(1)"}', None, None, None, "url is not http or https"),
        ('{"url": "https://a\\nb"}', None, None, None, "url is not a short line of text"),
        ('{"url": 7}', None, None, None, "url is not a short line of text"),
        ('{"fetched_at": "yesterday"}', None, None, None, "fetched_at is not ISO 8601"),
        ("[]", None, None, None, "not a JSON object"),
        ("{", None, None, None, "not JSON"),
        ("[" * 50_000, None, None, None, "not JSON"),
        (" " * 70_000, None, None, None, "larger than 64 KB"),
    ],
)
def test_sidecars(
    tmp_path: Path,
    content: str,
    url: str | None,
    fetched_at: str | None,
    content_type: str | None,
    problem: str | None,
) -> None:
    path = tmp_path / "page.html.meta.json"
    path.write_text(content)
    read = read_sidecar(path)
    assert (read.url, read.fetched_at, read.content_type, read.problem) == (
        url,
        fetched_at,
        content_type,
        problem,
    )


def test_the_store_keeps_bytes_once_and_proves_them(tmp_path: Path) -> None:
    store = RawStore(tmp_path / "raw")
    data = b"report"
    sha256 = digest(data)
    assert not store.has(sha256)
    store.put(data, sha256, "text/html")
    store.put(data, sha256)
    assert store.get(sha256) == data
    assert store.content_type(sha256) == "text/html"
    assert sorted(p.name for p in (tmp_path / "raw").rglob("*") if p.is_file()) == [
        sha256[2:],
        f"{sha256[2:]}.type",
    ]


def test_what_a_kill_left_of_a_write_is_swept_once_nobody_can_be_writing_it(tmp_path: Path) -> None:
    store = RawStore(tmp_path / "raw")
    store.sweep()
    store.put(b"report", digest(b"report"))
    (parts,) = (tmp_path / "raw").glob(".parts")
    old, young = parts / "old", parts / "young"
    for part in (old, young):
        part.write_bytes(b"half a rep")
    os.utime(old, (time.time() - 7200,) * 2)
    store.sweep()
    assert (old.exists(), young.exists()) == (False, True)
    assert store.get(digest(b"report")) == b"report"


def test_a_damaged_raw_document_is_noticed_and_mended(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    data = b"report"
    sha256 = digest(data)
    store.put(data, sha256)
    store.path(sha256).write_bytes(b"repo")
    with pytest.raises(OSError, match="damaged"):
        store.get(sha256)
    store.put(data, sha256)
    assert store.get(sha256) == data


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "g" * 64])
def test_only_hashes_become_paths(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a sha256"):
        RawStore(tmp_path).path(name)
