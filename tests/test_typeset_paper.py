"""Pages say what the tables say: nothing lost, nothing printed twice, whatever the style."""

from __future__ import annotations

import email
import io
import zipfile
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from random import Random

import cv2
import docx
import lxml.etree
import numpy as np
import pypdfium2
import pytest

from tests.typeset import ALL_FORMATS, Options, Rendered, documents, fictitious_places, flat, real_places
from tests.typeset.compose import compose, title_of
from tests.typeset.damage import Damage, apply_damage
from tests.typeset.engines import ENGINES, convert, possible
from tests.typeset.formats import FORMATS
from tests.typeset.forms import application_rows, proactive_blocks
from tests.typeset.generate import build_spec
from tests.typeset.model import Block, PTable, Text
from tests.typeset.paper.faces import FACES, MissingCharacterError, covers, measure, pieces
from tests.typeset.paper.flow import set_pages, set_scroll, set_table
from tests.typeset.paper.lines import wrap
from tests.typeset.paper.ofd import OfdOptions, write_ofd
from tests.typeset.paper.pdf import write_pdf
from tests.typeset.paper.scan import generator, rasterise
from tests.typeset.paper.sheet import Fill, Image, Run, Sheet, Stroke
from tests.typeset.paper.style import LOOKS, RULES, Style, draw_style
from tests.typeset.paper.wear import Wear, draw_wear, encode, wear
from tests.typeset.tables import Layout, build_tables

PLACE = fictitious_places()[0]


@lru_cache(maxsize=32)
def report(seed: int, level: int = 2) -> tuple[Block, ...]:
    """The blocks of a report, damaged as a document of that level would be."""
    rng = Random(seed)
    spec, prose = build_spec(rng, PLACE, Options(), level, Damage())
    tables = build_tables(spec, Layout(applications=rng.choice(("spanned", "blank", "path"))))
    apply_damage(rng, tables, level, Damage())
    return tuple(compose(rng, spec, prose, tables, title_of(rng, PLACE, spec.year)))


def letters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def table_letters(blocks: tuple[Block, ...]) -> Counter[str]:
    cells = (c for b in blocks if isinstance(b, PTable) for row in b.rows for c in row.cells)
    return letters("".join(c.text for c in cells))


def drawn_letters(sheets: list[Sheet], part: str) -> Counter[str]:
    return letters("".join(m.text for s in sheets for m in s.marks if isinstance(m, Run) and m.part == part))


def pages(data: bytes) -> list[np.ndarray]:
    document = pypdfium2.PdfDocument(data)
    return [np.asarray(page.render(scale=0.6).to_numpy()).astype(int) for page in document]


def text_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return "".join(page.get_textpage().get_text_range() for page in document)


def made(form: str, n: int, seed: int = 5, **options: object) -> list[Rendered]:
    places = fictitious_places()
    return list(documents(seed, range(n), Options(formats=(form,), **options), places))  # type: ignore[arg-type]


def test_fonts_have_the_words_of_the_form() -> None:
    for edition in ("2019", "2021"):
        labels = [t for row in application_rows(edition) for t in row.labels]
        labels += [
            t for b in proactive_blocks(edition) for t in (b.title, *b.columns, *(r[1] for r in b.rows))
        ]
        for face in FACES[:3]:
            assert covers("".join(labels), face)
    assert all(covers(p.name + p.county + p.city) for p in fictitious_places())
    assert sum(covers(p.name + p.where + p.city) for p in real_places()[::50]) > 0.95 * len(
        real_places()[::50]
    )


def test_a_character_that_no_font_has_is_an_error() -> None:
    with pytest.raises(MissingCharacterError, match="U\\+10400"):
        pieces("镇\U00010400", "songti", roman=False)


def test_latin_letters_go_to_the_latin_face() -> None:
    assert pieces("共12条", "kaiti", roman=True) == [("共", "kaiti"), ("12", "roman"), ("条", "kaiti")]
    assert pieces("−1", "kaiti", roman=False) == [("−", "songti"), ("1", "kaiti")]


def test_lines_keep_figures_whole_and_fit() -> None:
    text = "全年共主动公开政府信息123456条，（其中）2021年1,234条。"
    for width in (30.0, 47.0, 61.0, 100.0):
        lines = wrap(text, "songti", 10, width)
        assert "".join(lines) == text
        assert all(measure(line, "songti", 10) <= width + 0.1 for line in lines)
        assert any("1,234" in line for line in lines)
    assert wrap("12345678", "songti", 10, 20) == ["123", "456", "78"]


@pytest.mark.parametrize("seed", range(24))
def test_every_letter_of_the_tables_is_drawn_once(seed: int) -> None:
    blocks = report(seed % 8, seed % 4)
    style = replace(draw_style(Random(seed), PLACE, 2021), repeat_header=False)
    sheets = set_pages(Random(seed), blocks, style)
    assert drawn_letters(sheets, "table") == table_letters(blocks)
    prose = letters("".join(b.text for b in blocks if isinstance(b, Text)))
    if style.bold != "twice":
        assert drawn_letters(sheets, "text") == prose


def test_what_is_drawn_stays_on_the_sheet() -> None:
    for seed in range(12):
        style = replace(draw_style(Random(seed), PLACE, 2021), hidden=False)
        for sheet in set_pages(Random(seed), report(seed % 8), style):
            for mark in sheet.marks:
                if isinstance(mark, Run):
                    end = mark.x + (0 if mark.turn else measure(mark.text, mark.face, mark.size) * 0.9)
                    assert mark.x >= 0
                    assert end <= sheet.width
                    assert 0 <= mark.y <= sheet.height


def test_headers_repeat_only_where_asked() -> None:
    blocks = report(3)
    once = set_pages(Random(1), blocks, Style(table_size=12))
    again = set_pages(Random(1), blocks, Style(table_size=12, repeat_header=True))
    words = "法律服务机构"
    assert drawn_letters(again, "table")[words[-1]] > drawn_letters(once, "table")[words[-1]]


OPTIONS = [
    *({"rules": r} for r in RULES),
    *({"vertical": v} for v in ("letters", "rotated")),
    *({"shuffle": v} for v in ("cells", "glyphs", "columns")),
    *({"bold": v} for v in ("twice", "outline")),
    *({"rotate": v} for v in (90, 180, 270)),
    {"crop": (20.0, 35.0)},
    {"landscape": True},
    {"cut_rows": True, "cut_rule": False},
    {"wrap_numbers": True, "table_size": 12.0},
    {"tracking": 0.5},
    {"hidden": True},
    {"owner_password": True},
    {"shade": True},
    {"justify": True, "roman": True},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_every_option_gives_a_readable_pdf(options: dict[str, object]) -> None:
    blocks = report(1)
    style = replace(Style(), **options)  # type: ignore[arg-type]
    sheets = set_pages(Random(1), blocks, style)
    data = write_pdf(Random(1), sheets, style)
    assert data == write_pdf(Random(1), sheets, style)
    images = pages(data)
    assert len(images) == len(sheets)
    assert all(image.min() < 100 for image in images)
    found = letters(text_of(data))
    wanted = letters(next(b.text for b in blocks if isinstance(b, Text)))
    assert not wanted - found


def test_turned_and_cropped_pages_look_upright() -> None:
    sheets = set_pages(Random(1), report(2), Style())
    upright = pages(write_pdf(Random(1), sheets, Style()))
    for rotate in (0, 90, 180, 270):
        turned = [replace(s, rotate=rotate, crop=(20.0, 35.0)) for s in sheets]
        for a, b in zip(upright, pages(write_pdf(Random(1), turned, Style())), strict=True):
            assert a.shape == b.shape
            assert abs(a - b).mean() < 1.0


@pytest.mark.parametrize("kind", ["none", "private"])
def test_fonts_without_a_map_look_the_same_and_say_nothing(kind: str) -> None:
    sheets = set_pages(Random(1), report(2), Style())
    mapped = write_pdf(Random(1), sheets, Style())
    unmapped = write_pdf(Random(1), sheets, Style(unmapped=kind))
    assert "政府信息" in text_of(mapped)
    assert "政府信息" not in text_of(unmapped)
    for a, b in zip(pages(mapped), pages(unmapped), strict=True):
        assert abs(a - b).mean() < 0.5


@pytest.mark.parametrize("form", [f for f in ALL_FORMATS if f not in FORMATS])
def test_every_format_is_the_same_twice_and_keeps_its_truth(form: str) -> None:
    first, again = made(form, 1, wear=3), made(form, 1, wear=3)
    assert [d.data for d in first] == [d.data for d in again]
    for document in flat(first):
        assert document.expected
        assert len({e.indicator for e in document.expected}) == len(document.expected)
        printed = {e.indicator for e in document.expected if e.method == "table"}
        assert not printed & set(document.gaps)


def test_figures_stand_in_the_text_of_a_plain_pdf_in_order() -> None:
    for document in made("pdf", 3, plain=True):
        text = text_of(document.data)
        position = 0
        for e in document.expected:
            if e.method == "table":
                position = text.index(e.raw, position) + 1


def test_a_scan_is_pictures_alone_and_its_hidden_text_is_wrong_at_times() -> None:
    document = made("scan", 1, plain=True)[0]
    assert text_of(document.data).strip() == ""
    pdf = pypdfium2.PdfDocument(document.data)
    kinds = {o.type for page in pdf for o in page.get_objects()}
    assert kinds == {3}
    assert all(image.min() < 100 for image in pages(document.data))


@pytest.mark.parametrize("level", range(4))
def test_wear_keeps_the_page_and_is_seeded(level: int) -> None:
    page = rasterise(
        [set_table(Random(1), next(b for b in report(1) if isinstance(b, PTable)), Style(), 400)], 150
    )[0]
    for seed in range(4):
        how = draw_wear(generator(Random(seed)), level)
        out = wear(page, generator(Random(seed)), how)
        assert np.array_equal(out, wear(page, generator(Random(seed)), how))
        assert sorted(out.shape) == sorted(page.shape)
        assert out.dtype == np.uint8
        assert out.std() > 5
        back = cv2.imdecode(np.frombuffer(encode(out, how.quality), np.uint8), cv2.IMREAD_COLOR)
        assert back.shape == out.shape
    untouched = Wear(dpi=150)
    assert np.array_equal(wear(page, generator(Random(1)), untouched), page)


@pytest.mark.parametrize("look", LOOKS)
def test_a_screen_shows_every_letter_and_its_own_grounds(look: str) -> None:
    tables = [b for b in report(1) if isinstance(b, PTable)]
    sheets = [set_table(Random(1), t, Style(look=look), 600) for t in tables]
    assert drawn_letters(sheets, "table") == table_letters(report(1))
    light = [m for s in sheets for m in s.marks if isinstance(m, Run) and m.gray == 1.0]
    dark = [m for s in sheets for m in s.marks if isinstance(m, Fill) and m.gray < 0.5]
    assert bool(light) == bool(dark) == (look != "hairlines")
    lines = {m.gray for s in sheets for m in s.marks if isinstance(m, Stroke)}
    assert min(lines) >= 0.7


def test_a_sheet_that_does_not_lie_flat_has_lines_that_rise_and_fall() -> None:
    page = np.full((600, 800, 3), 255, np.uint8)
    page[300:303] = 0
    out = wear(page, generator(Random(3)), Wear(dpi=150, curl=0.008))
    rows = (out[..., 0] < 128).argmax(axis=0)
    assert 3 <= rows.max() - rows.min() <= 2 * 0.008 * 800 + 2


def test_mixed_pages_hold_either_tables_or_words_as_pictures() -> None:
    document = made("mixed", 1, plain=True)[0]
    text = text_of(document.data)
    assert "政府信息公开" in text
    assert "法律服务机构" not in "".join(text.split())
    assert any(o.type == 3 for page in pypdfium2.PdfDocument(document.data) for o in page.get_objects())


@pytest.mark.parametrize("form", ["png", "jpg"])
def test_page_images_are_long_pictures(form: str) -> None:
    image = cv2.imdecode(np.frombuffer(made(form, 1, plain=True)[0].data, np.uint8), cv2.IMREAD_COLOR)
    assert image.shape[0] > 1.5 * image.shape[1]
    sheet = set_scroll(Random(1), report(1), Style())
    assert drawn_letters([sheet], "table") == table_letters(report(1))


def test_ofd_holds_every_letter_in_well_formed_xml() -> None:
    sheets = set_pages(Random(1), report(1), Style(footer="", vertical="rotated"))
    for name in OfdOptions.__slots__:
        data = write_ofd(sheets, "报告", replace(OfdOptions(), **{name: True}))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            roots = {
                n: lxml.etree.fromstring(archive.read(n)) for n in archive.namelist() if n.endswith("xml")
            }
        codes = [t for root in roots.values() for t in root.iter("{http://www.ofdspec.org/2016}TextCode")]
        found = letters("".join(t.text or "" for t in codes))
        assert found == drawn_letters(sheets, "table") + drawn_letters(sheets, "text")
        assert "OFD.xml" in roots


def test_web_archives_hold_the_page() -> None:
    for document in made("mhtml", 6):
        message = email.message_from_bytes(document.data)
        kinds = [part.get_content_type() for part in message.walk()]
        assert kinds[:2] == ["multipart/related", "text/html"]
        page = next(p for p in message.walk() if p.get_content_type() == "text/html").get_payload(decode=True)
        assert isinstance(page, bytes)
        names = {document.township.encode(c) for c in ("utf-8", "gb18030")}
        assert any(name in page for name in names)


def test_archives_hold_their_members_with_the_truth_of_each() -> None:
    for document in made("zip", 6):
        assert document.expected == ()
        assert len({m.year for m in document.members}) == len(document.members) >= 2
        with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
            names = {n.rsplit("/", 1)[-1] for n in archive.namelist()}
        assert len(names & {m.name for m in document.members}) >= len(document.members) - 1


def test_pictures_stand_in_word_documents_and_pages() -> None:
    word = made("docx:pictures", 1, plain=True)[0]
    assert len(docx.Document(io.BytesIO(word.data)).inline_shapes) >= 3
    page = made("html:pictures", 1, plain=True)[0]
    assert page.data.count(b"data:image/") >= 3
    folder = made("html:folder", 1, plain=True)[0]
    assert all(name.encode() in folder.data for name, _ in folder.files)
    assert len(folder.files) >= 3


def test_a_layer_of_hasty_text_lies_under_some_scans() -> None:
    sheets = set_pages(Random(1), report(1), Style())
    from tests.typeset.paper.scan import scan

    how = Wear(dpi=60)
    layered = scan(Random(1), sheets[:1], PLACE, how, layer=True, strips=3)
    assert sum(isinstance(m, Image) for m in layered[0].marks) == 3
    runs = [m for m in layered[0].marks if isinstance(m, Run)]
    assert {m.mode for m in runs} == {3}


def test_programs_are_never_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not set(ENGINES) & set(ALL_FORMATS)
    monkeypatch.setattr("tests.typeset.engines.shutil.which", lambda name: None)
    from tests.typeset import engines

    engines._program.cache_clear()
    try:
        assert not possible("doc")
        assert possible("pdf")
        with pytest.raises(RuntimeError, match="soffice"):
            convert([], "doc")
    finally:
        engines._program.cache_clear()
