"""What belongs together among fetched documents, and what of them is read: without reading any."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from extract.crawl.types import Arrival
from flows.arrivals import plan_arrivals
from flows.plan import Plan, Planner, Sighting
from flows.store import RawStore, digest
from sql.records import QUARANTINED, KnownDocument, Part

HOST = "http://a.example/"
_AT = "2027-01-02T00:00:00Z"
PDF = b"%PDF-1.7 "
PNG = b"\x89PNG\r\n\x1a\n"


def html(*links: str, pictures: Iterable[str] = ()) -> bytes:
    shown = "".join(f'<img src="{p}">' for p in pictures)
    return (
        "<html><body>" + "".join(f'<a href="{u}">附件</a>' for u in links) + shown + "</body></html>"
    ).encode()


class Desk:
    """A raw store, what is known, and what arrives."""

    def __init__(self, root: Path) -> None:
        self.store = RawStore(root / "raw")
        self.known: dict[str, KnownDocument] = {}
        self.addresses: dict[str, Sighting] = {}
        self.arrivals: list[Arrival] = []

    def arrive(
        self, name: str, data: bytes, page: str | None = None, at: str = "2027-01-02T00:00:00Z"
    ) -> str:
        sha256 = digest(data)
        self.store.put(data, sha256)
        page_url = HOST + page if page else None
        self.arrivals.append(Arrival(HOST + name, sha256, len(data), None, at, "a", page_url))
        return sha256

    def knows(self, name: str, data: bytes, page: str | None = None, version: str = "p") -> str:
        sha256 = digest(data)
        self.store.put(data, sha256)
        self.known[sha256] = KnownDocument(sha256, version, QUARANTINED, (), page)
        self.addresses[HOST + name] = Sighting(sha256, "2027-01-01T00:00:00Z")
        return sha256

    def plan(self, max_bytes: int = 1000) -> Plan:
        now = "2027-01-02T01:00:00Z"
        planner = Planner(self.known, self.addresses, self.store, "p", now, max_bytes)
        return plan_arrivals(planner, self.arrivals)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def ties(plan: Plan) -> dict[str, tuple[str | None, tuple[str, ...]]]:
    """By address: the page of a document, and its attachments."""
    return {
        (job.url or "").removeprefix(HOST): (job.page, tuple(u.removeprefix(HOST) for u in job.attached))
        for job in plan.jobs
    }


def test_page_and_attachment_of_one_night(desk: Desk) -> None:
    desk.arrive("files/1.pdf", PDF, page="p.html")
    page = desk.arrive("p.html", html("files/1.pdf#view"))
    assert ties(desk.plan()) == {"p.html": (None, ("files/1.pdf",)), "files/1.pdf": (page, ())}
    assert desk.plan().jobs[0].url == f"{HOST}p.html"


def test_the_page_came_on_an_earlier_night(desk: Desk) -> None:
    page = desk.knows("p.html", html("1.pdf"))
    desk.arrive("1.pdf", PDF, page="p.html")
    assert ties(desk.plan()) == {"1.pdf": (page, ())}


def test_the_attachment_came_on_an_earlier_night(desk: Desk) -> None:
    desk.knows("1.pdf", PDF)
    desk.arrive("p.html", html("1.pdf"))
    assert ties(desk.plan()) == {"p.html": (None, ("1.pdf",))}


def test_an_attachment_whose_address_says_nothing(desk: Desk) -> None:
    """The crawl says on which page it was met; the link need not look like a document's."""
    page = desk.arrive("p.html", html("down.jsp?id=7"))
    desk.arrive("down.jsp?id=7", PDF, page="p.html")
    assert ties(desk.plan())["down.jsp?id=7"] == (page, ())


@pytest.mark.parametrize("earlier", [False, True])
def test_a_page_with_many_documents_is_a_list(desk: Desk, earlier: bool) -> None:
    names = [f"{n}.pdf" for n in range(4)]
    if earlier:
        desk.knows("list.html", html(*names))
    else:
        desk.arrive("list.html", html(*names))
    for name in names:
        desk.arrive(name, PDF + name.encode(), page="list.html")
    found = ties(desk.plan())
    assert all(found[name] == (None, ()) for name in names)


def test_pictures(desk: Desk) -> None:
    """One that the page shows is a part of it, one that it links to a document."""
    shown = desk.arrive("t.png", PNG, page="p.html")
    desk.arrive("scan.png", PNG + b"1", page="p.html")
    desk.arrive("p.html", html("scan.png", pictures=["t.png"]))
    plan = desk.plan()
    assert [(j.url, j.parts) for j in plan.jobs] == [
        (f"{HOST}p.html", (Part("t.png", shown),)), (f"{HOST}scan.png", ()),
    ]  # fmt: skip
    assert (plan.found, [p.why for p in plan.passed]) == (2, ["part_of_page"])


def test_known_bytes_are_noted_and_not_read(desk: Desk) -> None:
    desk.knows("old.html", html())
    desk.arrive("new.html", html())
    plan = desk.plan()
    assert (plan.jobs, plan.known, [n.url for n in plan.names]) == ([], 1, [f"{HOST}new.html"])


def test_an_older_parser(desk: Desk) -> None:
    desk.knows("old.html", html(), version="older")
    desk.arrive("old.html", html())
    assert len(desk.plan().jobs) == 1


def test_two_versions_of_one_address_keep_their_times(desk: Desk) -> None:
    desk.arrive("p.html", html("a"), at="2027-01-02T00:00:09Z")
    desk.arrive("p.html", html("b"), at="2027-01-02T00:00:01Z")
    assert [j.fetched_at for j in desk.plan().jobs] == ["2027-01-02T00:00:01Z", "2027-01-02T00:00:09Z"]


def test_what_cannot_be_read(desk: Desk) -> None:
    gone, large = desk.arrive("gone.html", html()), desk.arrive("large.html", html() + b" " * 1000)
    desk.store.path(gone).unlink()
    found = {r.sha256: (r.reason, r.source_id) for r in desk.plan().refused}
    assert found == {gone: ("file_unreadable", "a"), large: ("too_large", "a")}
    # Of the one that could not be read it is read when it comes again; a known refusal stays.
    for sha256, (reason, _) in found.items():
        desk.known[sha256] = KnownDocument(sha256, "p", QUARANTINED, reason=reason)
    desk.store.put(html(), gone)
    plan = desk.plan()
    assert ([j.sha256 for j in plan.jobs], plan.refused) == ([gone], [])
