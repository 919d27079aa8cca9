# ruff: noqa: E501 (markup literals are easier to check on one line)
"""Sheets as OFD (GB/T 33190), the fixed-layout format of Chinese offices: XML in a ZIP, millimetres."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from xml.sax.saxutils import escape

from tests.typeset.paper.faces import FACES, measure
from tests.typeset.paper.sheet import Fill, Frame, Image, Mark, Run, Sheet, Stroke

__all__ = ["OfdOptions", "draw_ofd", "write_ofd"]

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
MM = 25.4 / 72
FONT_NAMES = {"songti": "宋体", "heiti": "黑体", "kaiti": "楷体", "roman": "Times New Roman"}


@dataclass(frozen=True, slots=True)
class OfdOptions:
    """`glyphs`: an object per character. `scaled`: letters of size 1 enlarged by a matrix.
    `grouped`: repeated advances as `g n d`. `one_path`: all lines of a page in one object.
    `template`: page numbers come from template pages. `full_box`: every object's boundary is the
    page."""

    glyphs: bool = False
    scaled: bool = False
    grouped: bool = False
    one_path: bool = False
    template: bool = False
    full_box: bool = False

    def traits(self) -> list[str]:
        """The choices that are on."""
        return [f"ofd:{name}" for name in self.__slots__ if getattr(self, name)]


def draw_ofd(rng: Random) -> OfdOptions:
    """How one program or another writes it."""
    return OfdOptions(*(rng.random() < share for share in (0.15, 0.2, 0.5, 0.2, 0.2, 0.2)))


def write_ofd(sheets: Sequence[Sheet], title: str, options: OfdOptions) -> bytes:
    """The bytes of an OFD file."""
    writer = _Writer(options)
    members: dict[str, str | bytes] = {}
    pages, templates = [], []
    for n, sheet in enumerate(sheets):
        body, page_parts = (
            [m for m in sheet.marks if m.part != "page"],
            [m for m in sheet.marks if m.part == "page"],
        )
        reference = ""
        if options.template and page_parts:
            ident = writer.next()
            members[f"Doc_0/Tpls/Tpl_{n}/Content.xml"] = writer.page(sheet, page_parts, "")
            templates.append(
                f'<ofd:TemplatePage ID="{ident}" ZOrder="Background" BaseLoc="Tpls/Tpl_{n}/Content.xml"/>'
            )
            reference = f'<ofd:Template TemplateID="{ident}" ZOrder="Background"/>'
        else:
            body += page_parts
        members[f"Doc_0/Pages/Page_{n}/Content.xml"] = writer.page(sheet, body, reference)
        pages.append(f'<ofd:Page ID="{writer.next()}" BaseLoc="Pages/Page_{n}/Content.xml"/>')
    box = _box(0, 0, sheets[0].width, sheets[0].height)
    members["OFD.xml"] = (
        f'{HEAD}<ofd:OFD {NS} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>00000000000000000000000000000001</ofd:DocID>'
        f"<ofd:Title>{escape(title)}</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    members["Doc_0/Document.xml"] = (
        f"{HEAD}<ofd:Document {NS}><ofd:CommonData><ofd:MaxUnitID>{writer.last}</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>{''.join(templates)}</ofd:CommonData><ofd:Pages>{''.join(pages)}</ofd:Pages></ofd:Document>"
    )
    fonts = "".join(
        f'<ofd:Font ID="{i}" FontName="{FONT_NAMES[f]}" FamilyName="{FONT_NAMES[f]}"/>'
        for i, f in enumerate(FACES, 1)
    )
    members["Doc_0/PublicRes.xml"] = (
        f'{HEAD}<ofd:Res {NS} BaseLoc="Res"><ofd:Fonts>{fonts}</ofd:Fonts></ofd:Res>'
    )
    media = "".join(
        f'<ofd:MultiMedia ID="{i}" Type="Image"><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'
        for i, name, _ in writer.images
    )
    members["Doc_0/DocumentRes.xml"] = (
        f'{HEAD}<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>'
    )
    members |= {f"Doc_0/Res/{name}": data for _, name, data in writer.images}
    return _zip(members)


def _zip(members: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(members.items(), key=lambda item: (item[0] != "OFD.xml", item[0])):
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content.encode() if isinstance(content, str) else content)
    return buffer.getvalue()


def _n(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"


def _box(x0: float, y0: float, x1: float, y1: float) -> str:
    return " ".join(_n(v * MM) for v in (x0, y0, x1 - x0, y1 - y0))


class _Writer:
    """Numbers its objects through the whole document."""

    def __init__(self, options: OfdOptions) -> None:
        self.options = options
        self.last = 100
        self.images: list[tuple[int, str, bytes]] = []

    def next(self) -> int:
        self.last += 1
        return self.last

    def page(self, sheet: Sheet, marks: Sequence[Mark], template: str) -> str:
        self.whole = (0.0, 0.0, sheet.width, sheet.height)
        drawn = [m for m in marks if not isinstance(m, Run)]
        if self.options.one_path:
            strokes = [m for m in drawn if isinstance(m, Stroke)]
            objects = [self.path(strokes)] if strokes else []
            drawn = [m for m in drawn if not isinstance(m, Stroke)]
        else:
            objects = []
        objects += [self.image(m) if isinstance(m, Image) else self.path([m]) for m in drawn]
        objects += [self.text(m) for m in marks if isinstance(m, Run)]
        box = _box(*self.whole)
        return (
            f"{HEAD}<ofd:Page {NS}>{template}<ofd:Area><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:Area>"
            f'<ofd:Content><ofd:Layer ID="{self.next()}" Type="Body">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'
        )

    def bounds(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        return self.whole if self.options.full_box else (x0, y0, x1, y1)

    def path(self, marks: Sequence[Stroke | Fill | Frame]) -> str:
        first = marks[0]
        w = 0.0 if isinstance(first, Fill) else first.width
        x0, y0 = min(m.x0 for m in marks) - w, min(m.y0 for m in marks) - w
        x1, y1 = max(m.x1 for m in marks) + w, max(m.y1 for m in marks) + w
        box = self.bounds(x0, y0, x1, y1)
        data = " ".join(self.segments(m, box[0], box[1]) for m in marks)
        gray = " ".join([str(round(first.gray * 255))] * 3)
        if isinstance(first, Fill):
            look, color = 'Stroke="false" Fill="true"', f'<ofd:FillColor Value="{gray}"/>'
        else:
            dash = (
                f' DashPattern="{" ".join(_n(d * MM) for d in first.dash)}"'
                if isinstance(first, Stroke) and first.dash
                else ""
            )
            look, color = f'LineWidth="{_n(w * MM)}"{dash}', f'<ofd:StrokeColor Value="{gray}"/>'
        return f'<ofd:PathObject ID="{self.next()}" Boundary="{_box(*box)}" {look}>{color}<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'

    def segments(self, mark: Stroke | Fill | Frame, left: float, top: float) -> str:
        x0, y0, x1, y1 = (
            _n((v - o) * MM) for v, o in ((mark.x0, left), (mark.y0, top), (mark.x1, left), (mark.y1, top))
        )
        if isinstance(mark, Stroke):
            return f"M {x0} {y0} L {x1} {y1}"
        return (
            f"M {x0} {y0} L {x1} {y0} L {x1} {y1} L {x0} {y1} C"
            if isinstance(mark, Fill)
            else f"M {x0} {y0} L {x1} {y0} L {x1} {y1} L {x0} {y1} L {x0} {y0}"
        )

    def image(self, mark: Image) -> str:
        ident = self.next()
        png = mark.data.startswith(b"\x89PNG")
        name = f"image_{ident}.{'png' if png else 'jpg'}"
        self.images.append((ident, name, mark.data))
        matrix = f"{_n((mark.x1 - mark.x0) * MM)} 0 0 {_n((mark.y1 - mark.y0) * MM)} 0 0"
        return f'<ofd:ImageObject ID="{self.next()}" Boundary="{_box(mark.x0, mark.y0, mark.x1, mark.y1)}" CTM="{matrix}" ResourceID="{ident}"/>'

    def text(self, run: Run) -> str:
        if run.mode == 3 or run.gray == 1.0:
            return ""
        if not self.options.glyphs:
            return self.line(run)
        out, x, y = [], run.x, run.y
        for ch in run.text:
            step = measure(ch, run.face, run.size, spacing=run.spacing)
            out.append(self.line(Run(ch, x, y, run.size, run.face, 0.0, run.turn)))
            x, y = (x, y - step) if run.turn else (x + step, y)
        return "".join(out)

    def line(self, run: Run) -> str:
        steps = [measure(ch, run.face, run.size, spacing=run.spacing) for ch in run.text]
        length, up, down = sum(steps), run.size * 0.88, run.size * 0.14
        if run.turn:
            box = (run.x - up, run.y - length, run.x + down, run.y)
        else:
            box = (run.x, run.y - up, run.x + length, run.y + down)
        box = self.bounds(*box)
        k = run.size * MM if self.options.scaled else 1.0
        x, y = (run.x - box[0]) * MM, (run.y - box[1]) * MM
        matrix = ""
        if run.turn:
            matrix = f' CTM="0 {_n(-k)} {_n(k)} 0 {_n(x)} {_n(y)}"'
            x = y = 0.0
        elif self.options.scaled:
            matrix = f' CTM="{_n(k)} 0 0 {_n(k)} {_n(x)} {_n(y)}"'
            x = y = 0.0
        delta = self.deltas([s * MM / k for s in steps[:-1]])
        size = run.size * MM / k
        code = f'<ofd:TextCode X="{_n(x)}" Y="{_n(y)}"{delta}>{escape(run.text)}</ofd:TextCode>'
        return f'<ofd:TextObject ID="{self.next()}" Boundary="{_box(*box)}" Font="{FACES.index(run.face) + 1}" Size="{_n(size)}"{matrix}><ofd:FillColor Value="0 0 0"/>{code}</ofd:TextObject>'

    def deltas(self, steps: list[float]) -> str:
        if not steps:
            return ""
        texts = [_n(s) for s in steps]
        if self.options.grouped and len(set(texts)) == 1:
            return f' DeltaX="g {len(texts)} {texts[0]}"'
        return f' DeltaX="{" ".join(texts)}"'
