"""What stands on a PDF page, and which of it a reader sees."""

from __future__ import annotations

import pypdfium2
import pytest

from extract.limits import DEFAULT_LIMITS
from extract.page import Glyph, Rule
from extract.pdf import native
from extract.pdf.book import Book
from extract.pdf.page import Sheet
from extract.pdf.text import _codes
from tests.pdf_maker import image, pdf, stream, table, text

WORDS = text(50, 400, "AB 12") + b"50 390 m 150 390 l S\n"
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 400 500] /Resources << /Font << /F 3 0 R >> >>"


def sheet(data: bytes, page: int = 0) -> Sheet:
    with Book(data, DEFAULT_LIMITS) as book:
        return book.sheet(page)


def words(data: bytes) -> str:
    return "".join(g.text for g in sheet(data).layer.glyphs)


def near(rule: Rule | Glyph, *wanted: float) -> bool:
    box = rule[:4] if isinstance(rule, Rule) else rule[1:5]
    return all(abs(a - b) < 0.6 for a, b in zip(box, wanted, strict=True))


def test_places_count_from_the_top_left_of_what_is_seen() -> None:
    layer = sheet(pdf(WORDS)).layer
    assert (layer.width, layer.height) == (400, 500)
    assert near(layer.glyphs[0], 50, 88.7, 58, 102.7)
    assert layer.glyphs[0].size == 12
    assert [near(r, 50, 110, 150, 110) for r in layer.rules] == [True]


@pytest.mark.parametrize(
    ("box", "page", "size", "x", "top"),
    [
        ("-100 -100 300 450", "", (400, 550), 150, 38.7),
        ("0 0 400 500", "/CropBox [40 300 300 450]", (260, 150), 10, 38.7),
        ("0 0 400 500", "/CropBox [-50 -50 900 900]", (400, 500), 50, 88.7),
    ],
)
def test_boxes_that_do_not_begin_at_zero(
    box: str, page: str, size: tuple[int, int], x: float, top: float
) -> None:
    layer = sheet(pdf(WORDS, box=box, page=page)).layer
    assert (layer.width, layer.height) == size
    assert near(layer.glyphs[0], x, top, x + 8, top + 14)


@pytest.mark.parametrize(
    ("rotate", "matrix"),
    [(90, "0 1 -1 0 300 100"), (180, "-1 0 0 -1 300 400"), (270, "0 -1 1 0 100 400")],
)
def test_a_page_that_its_rotation_sets_upright(rotate: int, matrix: str) -> None:
    content = b"BT /F 12 Tf %s Tm (AB 12) Tj ET" % matrix.encode()
    found = sheet(pdf(content, page=f"/Rotate {rotate}"))
    assert found.turned == 0
    assert all(g.upright for g in found.layer.glyphs)
    assert [g.text for g in sorted(found.layer.glyphs, key=lambda g: g.x0)] == list("AB 12")
    assert found.layer.width == (500 if rotate % 180 else 400)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_turned_to_be_read(rotate: int) -> None:
    found = sheet(pdf(WORDS, page=f"/Rotate {rotate}"))
    assert found.turned == (4 - rotate // 90) % 4
    assert near(found.layer.glyphs[0], 50, 88.7, 58, 102.7)
    assert near(found.layer.rules[0], 50, 110, 150, 110)


def test_a_few_turned_letters_do_not_turn_the_page() -> None:
    found = sheet(pdf(WORDS + b"BT /F 12 Tf 0 1 -1 0 300 100 Tm (up) Tj ET"))
    assert found.turned == 0
    assert [g.upright for g in found.layer.glyphs] == [True] * 5 + [False] * 2


UNSEEN = {
    "no ink": text(50, 300, "GONE", before="3 Tr"),
    "white on white": text(50, 300, "GONE", before="1 1 1 rg"),
    "too small": text(50, 300, "GONE", size=0.2),
    "off the page": text(-90, 300, "GONE"),
    "clipped": b"q 0 390 400 50 re W n " + text(50, 300, "GONE") + b"Q ",
    "covered": text(50, 300, "GONE") + b"0.9 g 40 290 200 30 re f 0 g ",
    "a watermark": b"BT /F 30 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (GONE) Tj ET ",
    "printed twice": text(50.3, 400, "SEEN"),
}


@pytest.mark.parametrize("content", UNSEEN.values(), ids=UNSEEN)
def test_what_is_not_seen_is_not_read(content: bytes) -> None:
    assert words(pdf(text(50, 400, "SEEN") + content)) == "SEEN"


SEEN = {
    "white on blue": b"0 0 1 rg 50 300 100 30 re f\n" + text(55, 305, "77", before="1 1 1 rg"),
    "over an area": b"0.9 g 40 290 200 30 re f 0 g " + text(50, 300, "77"),
    "inside a clip": b"q 0 290 400 50 re W n " + text(50, 300, "77") + b"Q ",
    "outlines": text(50, 300, "77", before="1 Tr"),
    "equal neighbours": text(50, 300, "7") + text(56.7, 300, "7"),
    "split in two objects": text(50, 300, "7") + text(50, 280, "7"),
}


@pytest.mark.parametrize("content", SEEN.values(), ids=SEEN)
def test_what_is_seen_is_read(content: bytes) -> None:
    assert words(pdf(content)) == "77"


def test_a_hyphen_at_the_end_of_a_line_stays() -> None:
    assert words(pdf(text(50, 400, "abc-") + text(50, 385, "def"))) == "abc-def"


def test_letters_spelled_out_beside_their_glyphs_lie_where_their_form_is_drawn() -> None:
    """pdfium gives them the places that they have inside of the form, without the form's matrix."""
    spelled = b"/Span << /ActualText (37) >> BDC " + text(60, 400, "37") + b"EMC " + text(60, 300, "8")
    data = pdf(
        b"q 0.5 0 0 0.5 200 0 cm /X Do Q",
        resources="/XObject << /X 100 0 R >>",
        more={100: stream(spelled, FORM)},
    )
    found = {g.text: g for g in sheet(data).layer.glyphs}
    assert set(found) == {"3", "7", "8"}
    assert 229 < found["3"].x0 < found["7"].x0 < 236
    assert 290 < found["3"].top < found["3"].bottom < 310
    assert 340 < found["8"].top < found["8"].bottom < 360


def test_a_watermark_up_the_page_is_no_part_of_the_figures_that_it_crosses() -> None:
    mark = b"0.9 g BT /F 30 Tf 0 1 -1 0 85 360 Tm (2020) Tj ET 0 g\n"
    assert words(pdf(text(60, 400, "355") + mark)) == "355"
    assert words(pdf(mark + text(60, 400, "355"))) == "355"


def test_a_pale_watermark_across_figures_is_no_part_of_them() -> None:
    mark = b"0.8 g " + text(10, 395, "2026-12-01", size=30) + b"0 g\n"
    assert words(pdf(mark + text(60, 400, "355") + text(140, 400, "8"))) == "3558"


@pytest.mark.parametrize("content", [b"0.8 g " + text(150, 400, "12"), text(62, 400, "12", size=30)])
def test_pale_letters_beside_and_dark_ones_across_others_are_print(content: bytes) -> None:
    """What is dark may be meant, and then nobody can tell which of both."""
    assert sorted(words(pdf(text(60, 400, "355") + content))) == sorted("35512")


def test_letters_on_their_side_that_cross_nothing_are_print() -> None:
    label = b"BT /F 12 Tf 0 1 -1 0 40 360 Tm (AB) Tj ET\n"
    assert words(pdf(text(60, 400, "355") + label)) == "355AB"


def test_form_objects_with_their_matrices() -> None:
    form = stream(text(20, 50, "IN") + b"10 10 40 20 re S", FORM + b" /Matrix [1 0 0 1 5 5]")
    layer = sheet(
        pdf(b"q 2 0 0 2 10 20 cm /X Do Q", resources="/XObject << /X 100 0 R >>", more={100: form})
    ).layer
    assert near(layer.glyphs[0], 60, 347.3, 66.7, 375.4)
    assert layer.glyphs[0].size == 24
    assert near(layer.rules[0], 40, 450, 120, 450)


@pytest.mark.parametrize("kind", ["/FreeText", "/Widget /FT /Tx /T (a)", "/Stamp"])
def test_what_was_filled_in_is_printed(kind: str) -> None:
    note = f"<< /Type /Annot /Subtype {kind} /Rect [100 395 160 415] /F 4 /AP << /N 100 0 R >> >>".encode()
    look = stream(text(2, 4, "4321"), FORM.replace(b"400 500", b"60 20"))
    assert words(pdf(text(50, 400, "N"), page="/Annots [101 0 R]", more={100: look, 101: note})) == "N4321"


def test_a_field_whose_look_is_left_to_the_viewer_is_printed() -> None:
    field = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (4321) /Rect [100 395 160 415] /F 4 "
    field += b"/DA (/F 10 Tf 0 g) >>"
    form = b"<< /Fields [101 0 R] /NeedAppearances true /DA (/F 10 Tf 0 g) /DR << /Font << /F 3 0 R >> >> >>"
    catalog = b"<< /Type /Catalog /Pages 2 0 R /AcroForm 100 0 R >>"
    more = {1: catalog, 100: form, 101: field}
    assert words(pdf(text(50, 400, "N"), page="/Annots [101 0 R]", more=more)) == "N4321"


RULES = {
    "a stroke": (b"50 300 m 150 300 l S", [(50, 200, 150, 200)]),
    "dashes": (b"[2 2] 0 d 50 300 m 150 300 l S", [(50, 200, 150, 200)]),
    "dots": (b"".join(b"%d 300 1 1 re f\n" % (50 + 2 * k) for k in range(40)), [(50, 199.5, 129, 199.5)]),
    "a thin box": (b"50 300 100 0.5 re f", [(50, 199.75, 150, 199.75)]),
    "an upright thin box": (b"50 300 0.5 100 re f", [(50.25, 100, 50.25, 200)]),
    "scaled": (b"0.05 0 0 0.05 0 0 cm 10 w 1000 6000 m 3000 6000 l S", [(50, 200, 150, 200)]),
    "a box": (
        b"50 300 100 50 re S",
        [(50, 200, 150, 200), (150, 150, 150, 200), (50, 150, 150, 150), (50, 150, 50, 200)],
    ),
    "clipped": (b"q 60 0 40 500 re W n 50 300 m 150 300 l S Q", [(60, 200, 100, 200)]),
    "off the page": (b"-50 300 m 450 300 l S", [(0, 200, 400, 200)]),
    "white": (b"1 G 50 300 m 150 300 l S 1 g 50 300 100 0.5 re f", []),
    "invisible": (b"50 300 m 150 300 l n", []),
    "slanted": (b"50 300 m 150 350 l S", []),
    "a coloured area": (b"0.8 g 50 300 100 50 re f", []),
    "a stretched picture": (b"q 100 0 0 0.5 50 300 cm /I Do Q", [(50, 199.75, 150, 199.75)]),
}


@pytest.mark.parametrize(("content", "wanted"), RULES.values(), ids=RULES)
def test_rules(content: bytes, wanted: list[tuple[float, ...]]) -> None:
    more = {100: image(1, 1, b"\0")}
    rules = sheet(pdf(content, resources="/XObject << /I 100 0 R >>", more=more)).layer.rules
    assert len(rules) == len(wanted)
    for box in wanted:
        assert any(near(rule, *box) for rule in rules), (box, rules)


def test_light_boxes_on_a_dark_one_show_lines() -> None:
    rules = sheet(pdf(b"0 g 50 100 201 101 re f 1 g 51 101 99 99 re f 151 101 99 99 re f")).layer.rules
    assert any(near(r, 150, 300, 150, 399) for r in rules)
    assert any(near(r, 151, 300, 151, 399) for r in rules)


def test_a_table_drawn_and_set() -> None:
    layer = sheet(pdf(table(50, 300, [["a", "1"], ["b", "2"]]))).layer
    assert len(layer.rules) == 6
    assert [g.text for g in layer.glyphs] == ["a", "1", "b", "2"]


def test_many_letters_and_many_text_objects_keep_their_places_and_sizes() -> None:
    """More of both than are asked for at a time."""
    places = [(10 + 60 * (k % 6), 490 - 2 * (k // 6), 6 + k % 5) for k in range(1200)]
    content = b"".join(
        b"BT /F %d Tf %d %d Td (%d) Tj ET\n" % (s, x, y, 100 + k % 900) for k, (x, y, s) in enumerate(places)
    )
    wanted = sorted(
        (round(x + 0.556 * size * at), size, digit)
        for k, (x, _, size) in enumerate(places)
        for at, digit in enumerate(str(100 + k % 900))
    )
    assert sorted((round(g.x0), g.size, g.text) for g in sheet(pdf(content)).layer.glyphs) == wanted


@pytest.mark.parametrize("words", ["AB 12", "2021-2022", "x \\255 y", "\\(1\\) \\200 5", "50%"])
def test_text_asked_for_as_a_whole_is_that_of_each_letter(words: str) -> None:
    data = pdf(text(50, 400, words) + text(50, 380, "over a hy-") + text(50, 366, "phen 7"))
    document = pypdfium2.PdfDocument(data)
    page = document[0]
    text_page = page.get_textpage()
    with native.LOCK:
        handle = native.pointer(native.address_of(text_page.raw))
        count = native.count_chars(handle)
        one_by_one = [native.char_code(handle, k) for k in range(count)]
        assert _codes(handle, count).tolist() == one_by_one
    text_page.close()
    page.close()
    document.close()


STRIPES = b"".join(b"%d 295 m %d 315 l S " % (x, x) for x in range(46, 80, 2))
HIDDEN = {
    "a small picture": (
        text(50, 300, "77") + b"q 40 0 0 30 45 293 cm /I Do Q ",
        {100: image(2, 2, b"\xff" * 4)},
    ),
    "a grey picture": (
        text(50, 300, "77") + b"q 40 0 0 30 45 293 cm /I Do Q ",
        {100: image(2, 2, b"\x80" * 4)},
    ),
    "a white stroke": (text(50, 300, "77") + b"q 1 G 14 w 45 304 m 90 304 l S Q ", {}),
    "thin white strokes": (text(50, 300, "77") + b"q 1 G 2 w " + STRIPES + b"Q ", {}),
    "a bent white shape": (text(50, 300, "77") + b"1 g 40 280 m 60 400 90 400 90 280 c f 0 g ", {}),
    "half of it": (text(50, 300, "88") + b"q 1 G 7 w 45 301 m 90 301 l S Q ", {}),
}


@pytest.mark.parametrize(("content", "more"), HIDDEN.values(), ids=HIDDEN)
def test_digits_that_something_hides_are_not_read_and_doubted(content: bytes, more: dict[int, bytes]) -> None:
    resources = "/XObject << /I 100 0 R >>" if more else ""
    found = sheet(pdf(text(50, 400, "SEEN") + content, resources=resources, more=more))
    assert "".join(g.text for g in found.layer.glyphs) == "SEEN"
    assert len(found.overlaps) == 2


STENCIL = (
    b"/Type /XObject /Subtype /Image /Width 2 /Height 2 /ImageMask true /BitsPerComponent 1 /Decode [1 0]"
)
LIT = {
    "a mask lets it through": (image(2, 2, b"\x80" * 4, b"/SMask 101 0 R "), {101: image(2, 2, b"\0" * 4)}),
    "a stencil": (stream(b"\0\0", STENCIL), {}),
}


@pytest.mark.parametrize(("picture", "more"), LIT.values(), ids=LIT)
def test_digits_under_a_picture_that_hides_nothing_are_read(picture: bytes, more: dict[int, bytes]) -> None:
    content = text(50, 300, "77") + b"q 40 0 0 30 45 293 cm /I Do Q "
    found = sheet(pdf(content, resources="/XObject << /I 100 0 R >>", more={100: picture, **more}))
    assert "".join(g.text for g in found.layer.glyphs) == "77"
    assert found.overlaps == ()


def test_fine_strokes_under_a_picture_that_hides_nothing_are_read() -> None:
    """Narrower than a pixel of the page as it is drawn first, they change it less than ink does."""
    content = b"0.75 g " + text(50, 300, "1014", 5) + b"q 40 0 0 30 45 293 cm /I Do Q "
    picture, more = LIT["a stencil"]
    found = sheet(pdf(content, resources="/XObject << /I 100 0 R >>", more={100: picture, **more}))
    assert "".join(g.text for g in found.layer.glyphs) == "1014"


def test_a_white_stroke_under_or_beside_digits_hides_nothing() -> None:
    stroke = b"q 1 G 14 w 45 304 m 90 304 l S Q "
    assert words(pdf(stroke + text(50, 300, "77"))) == "77"
    assert words(pdf(text(50, 330, "77") + stroke)) == "77"
    assert words(pdf(text(50, 300, "1234567890") + b"q 1 G 1 w 10 290 m 300 290 l S Q ")) == "1234567890"


def test_digits_of_a_layer_that_is_switched_off_are_not_read() -> None:
    layer = b"/OC /L BDC " + text(50, 300, "99") + b"EMC " + text(50, 350, "12")
    data = pdf(layer, resources="/Properties << /L 100 0 R >>", more={100: b"<< /Type /OCG /Name (l) >>"})
    state = b"/OCProperties << /OCGs [100 0 R] /D << /%s [100 0 R] /Order [100 0 R] >> >>"
    for name, shown in ((b"OFF", "12"), (b"ON", "9912")):
        with_state = pdf(
            layer,
            resources="/Properties << /L 100 0 R >>",
            more={
                100: b"<< /Type /OCG /Name (l) >>",
                1: b"<< /Type /Catalog /Pages 2 0 R " + state % name + b" >>",
            },
        )
        assert words(with_state) == shown
    assert words(data) == "9912"


def test_a_mask_around_digits_hides_them() -> None:
    form = stream(text(50, 300, "77"), FORM + b" /Group << /S /Transparency >>")
    ghost = b"<< /Type /ExtGState /ca 0 /CA 0 >>"
    data = pdf(
        text(50, 400, "12") + b"/G gs /X Do ",
        resources="/XObject << /X 100 0 R >> /ExtGState << /G 101 0 R >>",
        more={100: form, 101: ghost},
    )
    assert words(data) == "12"
