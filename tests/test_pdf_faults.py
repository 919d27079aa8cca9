"""PDFs that are broken, locked, or made to harm: a reason each, in bounded time."""

from __future__ import annotations

import io
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas

from extract.blocks import SURE, ReadError, Reading
from extract.limits import DEFAULT_LIMITS, Limits
from extract.pdf.packed import unpacked
from extract.pdf.reader import read_pdf
from tests.pdf_maker import assemble, image, pdf, stream, table, text
from tests.waiting import ends

GOOD = pdf(text(50, 400, "Alpha 12") + table(50, 300, [["a", "1"], ["b", "2"]]))
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 400 500] /Resources << /XObject << /X %d 0 R >> >>"


def locked(user: str) -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out, encrypt=StandardEncryption(user, "owner", strength=128))
    page.drawString(50, 500, "Alpha 12")
    page.save()
    return out.getvalue()


def all_text(reading: Reading) -> str:
    return " ".join(
        [p.text for p in reading.paragraphs()] + [c.text for g in reading.grids() for c in g.cells]
    )


def refused(data: bytes, limits: Limits = DEFAULT_LIMITS) -> ReadError:
    with ends(), pytest.raises(ReadError) as caught:
        read_pdf(data, name="a.pdf", limits=limits)
    assert caught.value.detail
    return caught.value


REFUSED = {
    "a user password": (locked("secret"), "encrypted"),
    "a header alone": (b"%PDF-1.7\n", "damaged"),
    "cut in the middle": (GOOD[: len(GOOD) // 2], "damaged"),
    "no cross-reference and no end": (GOOD[: GOOD.index(b"xref\n")], "damaged"),
    "no pages": (assemble({1: CATALOG, 2: b"<< /Type /Pages /Count 0 /Kids [] >>"}), "damaged"),
    "no page tree": (assemble({1: b"<< /Type /Catalog >>"}), "damaged"),
    "a count without pages": (assemble({1: CATALOG, 2: b"<< /Type /Pages /Count 7 /Kids [] >>"}), "damaged"),
    "a page tree in itself": (
        assemble({1: CATALOG, 2: b"<< /Type /Pages /Count 3 /Kids [2 0 R 2 0 R] >>"}),
        "damaged",
    ),
    "an update that is cut off": (GOOD + b"\n12 0 obj\n<< /Type /Pa", "damaged"),
    "less than the file says": (GOOD.replace(b"\n", b"\n%%/Linearized 1 /L 99999\n", 1), "damaged"),
    "10,000 pages": (pdf(*[b""] * 10_000), "too_large"),
    "a page as large as a town": (pdf(b"", box="0 0 1000000000 1000000000"), "too_large"),
    "a blank page": (pdf(b""), "no_text"),
}


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused_with_a_reason(data: bytes, reason: str) -> None:
    assert refused(data).reason == reason


READ = {
    "an owner password": locked(""),
    "a wrong place of the cross-reference": GOOD.replace(b"startxref\n", b"startxref\n9"),
    "junk before": b"HTTP/1.1 200 OK\r\nx: y\r\n\r\n" + GOOD,
    "much junk before": b"\r\n" * 5_000 + GOOD,
    "an update": GOOD + b"\n99 0 obj\nnull\nendobj\n" + GOOD[GOOD.index(b"startxref") :],
    "no mark of its end": GOOD.replace(b"%%EOF\n", b""),
    "a web page behind": GOOD + b"<html><body>" + b"x" * 9_000,
    "a parent that is its own child": GOOD.replace(b"/Type /Pages", b"/Type /Pages /Parent 2 0 R"),
    "a page among its contents": GOOD.replace(b"/Contents 11 0 R", b"/Contents [11 0 R 10 0 R]"),
    "a wild count of pages": GOOD.replace(b"/Count 1 ", b"/Count 999999999 "),
    "no page size": GOOD.replace(b"[0 0 400 500]", b"[0 0 0 0]"),
    "broken operators": pdf(text(50, 400, "Alpha 12") + b"\xff\x00 BT ((((( Tf 1 2 3 q q q Q [ << BI ID EI"),
    "a form in itself": pdf(
        text(50, 400, "Alpha 12") + b"/X Do",
        resources="/XObject << /X 100 0 R >>",
        more={100: stream(b"/X Do", FORM % 100)},
    ),
    "forms 600 deep": pdf(
        text(50, 400, "Alpha 12") + b"/X Do",
        resources="/XObject << /X 100 0 R >>",
        more={100 + k: stream(b"/X Do", FORM % (101 + k)) for k in range(600)},
    ),
}


@pytest.mark.parametrize("data", READ.values(), ids=READ)
def test_read_in_spite_of_it(data: bytes) -> None:
    assert all_text(read_pdf(data)).startswith("Alpha 12")


def test_every_cut_is_refused_or_read_whole() -> None:
    whole = all_text(read_pdf(GOOD))
    for end in range(0, len(GOOD), 37):
        try:
            assert all_text(read_pdf(GOOD[:end])) == whole
        except ReadError as error:
            assert error.reason in ("damaged", "no_text")


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=12))
def test_damage_anywhere_never_ends_in_a_traceback(at: int, junk: bytes) -> None:
    try:
        read_pdf(GOOD[:at] + junk + GOOD[at + len(junk) :])
    except ReadError as error:
        assert error.reason in ("damaged", "encrypted", "too_large", "no_text")


def test_characters_and_objects_of_a_page_are_bounded() -> None:
    page = pdf(text(50, 400, "Alpha 12") + b"0 0 m 9 0 l S\n" * 50)
    assert refused(page, Limits(pdf_glyphs=7)).reason == "too_large"
    assert refused(page, Limits(pdf_objects=50)).reason == "too_large"
    assert all_text(read_pdf(page, limits=Limits(pdf_glyphs=50, pdf_objects=51))) == "Alpha 12"


def packed_page(content: bytes) -> bytes:
    more = {100: stream(content, packed=True)}
    return pdf(b"", more=more).replace(b"/Contents 11 0 R", b"/Contents 100 0 R")


def multiplied(deep: int, times: int) -> bytes:
    """A form that draws the next one several times, and so on."""
    last = stream(b"0 0 m 9 9 l S ", FORM % 1)
    forms = {100 + k: stream(b"/X Do " * times, FORM % (101 + k)) for k in range(deep - 1)}
    return pdf(b"/X Do", resources="/XObject << /X 100 0 R >>", more={**forms, 99 + deep: last})


TOO_MUCH = {
    "blanks": packed_page(b" " * 100_000_000),
    "lines": packed_page(b"0 0 m 9 9 l S\n" * 5_000_000),
    "states": packed_page(b"q " * 20_000_000),
    "forms eight times": multiplied(12, 8),
    "forms twice": multiplied(24, 2),
}


@pytest.mark.parametrize("data", TOO_MUCH.values(), ids=TOO_MUCH)
def test_content_that_unpacks_to_too_much_is_not_parsed(data: bytes) -> None:
    assert refused(data).reason == "too_large"


def test_forms_that_draw_each_other_a_little_are_read() -> None:
    page = multiplied(12, 2).replace(b"0 0 m 9 9 l S ", b"              ")
    content = text(50, 400, "Alpha 12")
    assert refused(page).reason == "no_text"
    assert all_text(read_pdf(pdf(content * 3 + b"/X Do", resources="/XObject << /X 10 0 R >>"))) == "Alpha 12"


def replaced(by: bytes) -> bytes:
    """A table with a figure that stands for another text."""
    span = b"/Span << /ActualText %s >> BDC " % by + text(115, 266, "3") + b"EMC "
    return pdf(table(50, 300, [["a", "1"], ["b", ""]]) + span)


@pytest.mark.parametrize("by", [b"(8)", b"<FEFF0038>", b"(38)"])
def test_a_text_that_stands_for_other_digits_is_doubted(by: bytes) -> None:
    (grid,) = read_pdf(replaced(by)).grids()
    (cell,) = [c for c in grid.cells if (c.row, c.col) == (1, 1)]
    assert cell.confidence is not None
    assert cell.confidence < SURE


@pytest.mark.parametrize("by", [b"(3)", b"<FEFF0033>", b"()"])
def test_a_text_that_stands_for_the_same_digits_is_not(by: bytes) -> None:
    (grid,) = read_pdf(replaced(by)).grids()
    assert [(c.text, c.confidence) for c in grid.cells if (c.row, c.col) == (1, 1)] == [("3", None)]


def test_a_giant_picture_is_never_decoded() -> None:
    giant = image(1, 1, b"\0").replace(b"/Width 1 /Height 1", b"/Width 60000 /Height 60000")
    data = pdf(b"q 400 0 0 500 0 0 cm /I Do Q", resources="/XObject << /I 100 0 R >>", more={100: giant})
    error = refused(data)
    assert error.reason == "too_large"
    assert "60000" in error.detail


def test_pages_to_recognise_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.test_pdf import FULL_PAGE, recognise_as

    recognise_as(monkeypatch, "seen")
    data = pdf(*[FULL_PAGE] * 4, resources="/XObject << /I 100 0 R >>", more={100: image(4, 4, b"\x80" * 16)})
    assert len(read_pdf(data, limits=Limits(recognised_pages=4)).notes) == 4
    assert refused(data, Limits(recognised_pages=3)).reason == "too_large"


def lzw(data: bytes, *, early: int = 1) -> bytes:
    """Data packed as TIFF and PDF do (ISO 32000-1, 7.4.4)."""
    table = {bytes((n,)): n for n in range(256)}
    codes: list[tuple[int, int]] = [(256, 9)]
    width, word = 9, b""
    free = 258
    for byte in data:
        longer = word + bytes((byte,))
        if longer in table:
            word = longer
            continue
        codes.append((table[word], width))
        table[longer] = free
        free += 1
        if free + early > 1 << width and width < 12:
            width += 1
        if free >= 4094:
            codes.append((256, width))
            table, free, width = {bytes((n,)): n for n in range(256)}, 258, 9
        word = bytes((byte,))
    codes += [(table[word], width)] if word else []
    bits = "".join(f"{code:0{width}b}" for code, width in [*codes, (257, width)])
    return bytes(int(bits[k : k + 8].ljust(8, "0"), 2) for k in range(0, len(bits), 8))


PLAIN = b"BT /F1 12 Tf (12) Tj ET " * 40


@pytest.mark.parametrize(
    ("packing", "packed"),
    [
        (b"/Filter /LZWDecode", lzw(PLAIN)),
        (b"/Filter [/ASCIIHexDecode /FlateDecode]", zlib.compress(PLAIN).hex().encode() + b">"),
        (b"/Filter [/FlateDecode /FlateDecode]", zlib.compress(zlib.compress(PLAIN))),
        (b"/Filter /RunLengthDecode", b"".join(b"\x00" + bytes((c,)) for c in PLAIN) + b"\x80"),
        (b"", PLAIN),
    ],
)
def test_packings_are_unpacked(packing: bytes, packed: bytes) -> None:
    assert unpacked(packed, packing, 10_000) == PLAIN
    assert len(unpacked(packed, packing, 100) or b"") < 6_000


@pytest.mark.parametrize("packed", [b"", b"\xff" * 90, b"\x80\x00"])
def test_nonsense_is_unpacked_to_something_small(packed: bytes) -> None:
    assert len(unpacked(packed, b"/Filter /LZWDecode", 1_000) or b"") < 1_000


@pytest.mark.parametrize(
    ("packing", "packed"),
    [
        (b"/LZWDecode", lzw(b"q Q " * 60_000)),
        (b"[/FlateDecode /FlateDecode]", zlib.compress(zlib.compress(b"q Q " * 60_000))),
    ],
)
def test_bombs_in_any_packing_are_weighed(packing: bytes, packed: bytes) -> None:
    head = b"<< /Filter %s /Length %d >>" % (packing, len(packed))
    body = head + b"\nstream\n" + packed + b"\nendstream"
    kids = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] /Contents 4 0 R >>"
    data = assemble({1: CATALOG, 2: kids, 3: page, 4: body})
    small = replace(DEFAULT_LIMITS, pdf_content=100_000, pdf_content_page=1_000)
    assert refused(data, small).reason == "too_large"
