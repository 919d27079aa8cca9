"""Sheets as PDF, the same bytes every time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random

from reportlab import rl_config
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import ttfonts
from reportlab.pdfgen.canvas import Canvas

from tests.typeset.paper.faces import FACES, measure, register
from tests.typeset.paper.sheet import Fill, Frame, Image, Mark, Run, Sheet, Stroke
from tests.typeset.paper.style import Style

__all__ = ["write_pdf"]

rl_config.useA85 = 0  # pictures as bytes, not as text


def write_pdf(rng: Random, sheets: Sequence[Sheet], style: Style, *, compress: bool = True) -> bytes:
    """The bytes of a PDF. `rng` shuffles where the style asks for it."""
    for face in FACES:
        register(face)
    buffer = io.BytesIO()
    lock = StandardEncryption("", "gongkai", canModify=0, canCopy=0) if style.owner_password else None
    canvas = Canvas(buffer, invariant=1, pageCompression=int(compress), encrypt=lock)
    canvas.setTitle(style.title)
    with _maps(style.unmapped):
        for sheet in sheets:
            _page(canvas, sheet, _ordered(rng, sheet.marks, style.shuffle))
        canvas.save()
    data = buffer.getvalue()
    if style.unmapped == "none":  # blanks of the same length: offsets stay right
        data = re.sub(rb"/ToUnicode \d+ 0 R", lambda m: b" " * len(m[0]), data)
    return data


@contextmanager
def _maps(unmapped: str) -> Iterator[None]:
    """With `private`, character maps lead into the private use area, as those of some printing
    programs do."""
    original = ttfonts.makeToUnicodeCMap
    if unmapped == "private":
        ttfonts.makeToUnicodeCMap = lambda name, subset: original(name, range(0xE000, 0xE000 + len(subset)))
    try:
        yield
    finally:
        ttfonts.makeToUnicodeCMap = original


def _ordered(rng: Random, marks: list[Mark], shuffle: str) -> list[Mark]:
    """The marks in the order in which the file draws them; text comes last where shuffled."""
    if shuffle == "none":
        return marks
    lines = [m for m in marks if not isinstance(m, Run)]
    runs = [m for m in marks if isinstance(m, Run)]
    if shuffle == "columns":
        return [*lines, *sorted(runs, key=lambda r: (r.part, round(r.x), r.y))]
    if shuffle == "glyphs":
        runs = [glyph for run in runs for glyph in _glyphs(run)]
    rng.shuffle(runs)
    return [*lines, *runs]


def _glyphs(run: Run) -> Iterator[Run]:
    x, y = run.x, run.y
    for ch in run.text:
        yield Run(ch, x, y, run.size, run.face, 0.0, run.turn, run.mode, run.gray, run.part)
        step = measure(ch, run.face, run.size, spacing=run.spacing)
        x, y = (x, y - step) if run.turn else (x + step, y)


def _page(canvas: Canvas, sheet: Sheet, marks: Sequence[Mark]) -> None:
    dx, dy = sheet.crop
    w, h = sheet.width, sheet.height
    turned = sheet.rotate in (90, 270)
    shown = (h, w) if turned else (w, h)
    media = (shown[0] + 2 * dx, shown[1] + 2 * dy)
    canvas.setPageSize(media[::-1] if turned else media)  # reportlab swaps them back
    canvas.setPageRotation(sheet.rotate)
    canvas.setCropBox((dx, dy, dx + shown[0], dy + shown[1]) if (dx or dy) else None)
    canvas.translate(dx, dy)
    turns = {90: (0, 1, -1, 0, h, 0), 180: (-1, 0, 0, -1, w, h), 270: (0, -1, 1, 0, 0, w)}
    if sheet.rotate:
        canvas.transform(*turns[sheet.rotate])
    for mark in marks:
        _draw(canvas, mark, h)
    canvas.showPage()


def _draw(canvas: Canvas, mark: Mark, h: float) -> None:
    if isinstance(mark, Run):
        _text(canvas, mark, h)
    elif isinstance(mark, Image):
        box = (mark.x0, h - mark.y1, mark.x1 - mark.x0, mark.y1 - mark.y0)
        canvas.drawImage(ImageReader(io.BytesIO(mark.data)), *box)
    elif isinstance(mark, Stroke):
        canvas.setStrokeGray(mark.gray)
        canvas.setLineWidth(mark.width)
        canvas.setDash(list(mark.dash))
        canvas.line(mark.x0, h - mark.y0, mark.x1, h - mark.y1)
    elif isinstance(mark, Fill):
        canvas.setFillGray(mark.gray)
        canvas.rect(mark.x0, h - mark.y1, mark.x1 - mark.x0, mark.y1 - mark.y0, stroke=0, fill=1)
    elif isinstance(mark, Frame):
        canvas.setStrokeGray(mark.gray)
        canvas.setLineWidth(mark.width)
        canvas.setDash([])
        canvas.rect(mark.x0, h - mark.y1, mark.x1 - mark.x0, mark.y1 - mark.y0, stroke=1, fill=0)


def _text(canvas: Canvas, run: Run, h: float) -> None:
    if run.mode:  # the rendering mode outlives the text object
        canvas.saveState()
        _line(canvas, run, h)
        canvas.restoreState()
    else:
        _line(canvas, run, h)


def _line(canvas: Canvas, run: Run, h: float) -> None:
    text = canvas.beginText()
    if run.turn:
        text.setTextTransform(0, 1, -1, 0, run.x, h - run.y)
    else:
        text.setTextOrigin(run.x, h - run.y)
    text.setFont(run.face, run.size)
    text.setCharSpace(run.spacing)
    if run.mode:
        text.setTextRenderMode(run.mode)
    text.setFillGray(run.gray)
    if run.mode == 2:
        canvas.setLineWidth(run.size / 40)
        canvas.setStrokeGray(run.gray)
    text.textOut(run.text)
    canvas.drawText(text)
