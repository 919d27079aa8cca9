# ruff: noqa: E501 (markup literals are easier to check on one line)
"""Reports as HTML: clean, as Word exports it, and as a content system serves the whole page."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from random import Random

from tests.typeset.model import Block, PCell, Picture, Place, PTable, Text
from tests.typeset.pages import PageFacts, page

__all__ = ["ENCODINGS", "HTML_STYLES", "render_html"]

HTML_STYLES = ("clean", "word", "cells")
ENCODINGS = {  # what the bytes are, what the page says they are
    "utf-8": ("utf-8", "utf-8"),
    "utf-8-silent": ("utf-8", ""),
    "utf-8-bom": ("utf-8-sig", "utf-8"),
    "gbk": ("gbk", "gbk"),
    "gb18030-as-gb2312": ("gb18030", "gb2312"),
    "gb18030-silent": ("gb18030", ""),
    "utf-8-as-gb2312": ("utf-8", "gb2312"),
    "gb18030-as-utf-8": ("gb18030", "utf-8"),
}


def render_html(
    rng: Random,
    blocks: Sequence[Block],
    facts: PageFacts,
    *,
    style: str = "clean",
    whole_page: bool = False,
    nested: bool = False,
    encoding: str = "utf-8",
    beside: dict[str, bytes] | None = None,
) -> bytes:
    """A page. `nested` puts the body into layout tables; `encoding` is a key of ENCODINGS.
    Pictures stand in the page, or go into `beside` (path, bytes) where that is given."""
    shown = [b for b in blocks if whole_page is False or not _is_title(b)]
    body = "\n".join(_picture(b, beside) if isinstance(b, Picture) else _block(rng, b, style) for b in shown)
    if nested:
        body = f'<table width="100%" border="0"><tr><td valign="top"><table><tbody><tr><td>\n{body}\n</td></tr></tbody></table></td></tr></table>'
    codec, declared = ENCODINGS[encoding]
    text = page(rng, body, facts, declared) if whole_page else _plain(body, facts, declared, style)
    return text.encode(codec, "xmlcharrefreplace")


def _is_title(block: Block) -> bool:
    return isinstance(block, Text) and block.role == "title"


def _plain(body: str, facts: PageFacts, declared: str, style: str) -> str:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    xmlns = (
        ' xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"'
    )
    root = f"<html{xmlns if style == 'word' else ''}>"
    return f"{root}<head>{meta}<title>{escape(facts.title)}</title></head>\n<body>\n{body}\n</body></html>\n"


def _picture(block: Picture, beside: dict[str, bytes] | None) -> str:
    kind = "jpeg" if block.suffix == "jpg" else block.suffix
    source = f"data:image/{kind};base64,{base64.b64encode(block.data).decode()}"
    if beside is not None:
        source = f"images/{len(beside) + 1:03d}.{block.suffix}"
        beside[source] = block.data
    size = f'width="{round(block.width * 4 / 3)}" height="{round(block.height * 4 / 3)}"'
    return f'<p style="text-align:center"><img src="{source}" {size} alt="" /></p>'


def _block(rng: Random, block: Text | PTable, style: str) -> str:
    if isinstance(block, PTable):
        return {"clean": _clean_table, "word": _word_table, "cells": _cells_table}[style](rng, block)
    text = _text(block.text)
    if block.role == "title":
        return f'<h1 align="center">{text}</h1>'
    if style == "word":
        bold = (
            f"<b>{_word_runs(rng, block.text)}</b>"
            if block.role == "heading"
            else _word_runs(rng, block.text)
        )
        return f'<p class="MsoNormal" style="text-indent:32.0pt;line-height:28pt">{bold}<o:p></o:p></p>'
    if block.role == "heading" and rng.random() < 0.5:
        return f"<h2>{text}</h2>"
    return f"<p>{'　　' if rng.random() < 0.5 else ''}{text}</p>"


def _text(text: str) -> str:
    return escape(text, quote=False).replace("\u00a0", "&nbsp;").replace("\n", "<br/>")


def _spans(cell: PCell, excess: int = 0) -> str:
    """The span attributes; `excess` columns too many, as titles often claim."""
    rows = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    columns = cell.colspan + excess * (cell.role == "title" and cell.text.startswith("第二十条"))
    return rows + (f' colspan="{columns}"' if columns > 1 else "")


def _clean_table(rng: Random, table: PTable) -> str:
    rows = []
    excess = rng.choice((0, 0, 0, 0, 1, 6))
    for row in table.rows:
        tag = "th" if row.header and rng.random() < 0.2 else "td"
        rows.append(
            "<tr>"
            + "".join(f"<{tag}{_spans(c, excess)}>{_text(c.text)}</{tag}>" for c in row.cells)
            + "</tr>"
        )
    return '<table border="1">\n' + "\n".join(rows) + "\n</table>"


def _cells_table(rng: Random, table: PTable) -> str:
    """As web editors leave it: a paragraph per cell, blanks around figures, unclosed tags."""
    rows = []
    for row in table.rows:
        cells = []
        for c in row.cells:
            inner = "".join(f"<p>{_text(part)}</p>" for part in c.text.split("\n")) or "<p>&nbsp;</p>"
            cells.append(
                f"<td{_spans(c)} width=99>\n   {inner}\n  " + ("</td>" if rng.random() < 0.7 else "")
            )
        rows.append("<tr class=firstRow>" + "".join(cells) + "</tr>")
    return "<table cellspacing=0><tbody>" + "\n".join(rows) + "</tbody></table>"


def _word_table(rng: Random, table: PTable) -> str:
    width = max(table.width(), 1)
    rows = []
    for n, row in enumerate(table.rows):
        cells = "".join(_word_cell(rng, c) for c in row.cells)
        rows.append(f'<tr style="mso-yfti-irow:{n};height:22.7pt">{cells}</tr>')
    if rng.random() < 0.3:  # Word closes tables of merged cells with a row that only holds widths
        widths = "".join(f'<td width="{rng.randint(40, 90)}" style="border:none"></td>' for _ in range(width))
        rows.append(f'<![if !supportMisalignedColumns]><tr height="0">{widths}</tr><![endif]>')
    head = '<table class="MsoNormalTable" border="1" cellspacing="0" cellpadding="0" width="643" style="border-collapse:collapse;mso-padding-alt:0cm 5.4pt 0cm 5.4pt">'
    return f'<div align="center">{head}\n<tbody>' + "\n".join(rows) + "</tbody></table></div>"


def _word_cell(rng: Random, cell: PCell) -> str:
    style = f'width="{rng.randint(40, 160)}" style="width:{rng.randint(30, 120)}.{rng.randint(0, 9)}pt;border:solid windowtext 1.0pt;padding:0cm 5.4pt"'
    parts = cell.text.split("\n") if cell.text.strip() else ["\u00a0"]
    paragraphs = "".join(
        f'<p class="MsoNormal" align="center" style="text-align:center;mso-pagination:widow-orphan">{_word_runs(rng, p)}<o:p></o:p></p>'
        for p in parts
    )
    return f"<td {style}{_spans(cell)}>{paragraphs}</td>"


def _word_runs(rng: Random, text: str) -> str:
    """Spans in spans, split anywhere, a language span around digits."""
    if not text:
        return ""
    at = rng.randrange(len(text) + 1) if rng.random() < 0.5 else len(text)
    pieces = [text[:at], text[at:]] if 0 < at < len(text) else [text]
    font = "font-family:仿宋_GB2312;mso-hansi-font-family:宋体"
    out = []
    for piece in pieces:
        inner = _text(piece)
        if piece.isascii():
            inner = f'<span lang="EN-US">{inner}</span>'
        out.append(f'<span style="font-size:10.5pt;{font}"><span style="color:black">{inner}</span></span>')
    return "".join(out)


def facts_for(place: Place, year: int, title: str, rng: Random) -> PageFacts:
    """What the page around a report says about it."""
    return PageFacts(
        title=title,
        place=place,
        year=year,
        published=f"{year + 1}-01-{rng.randint(10, 31):02d}",
        index=f"{rng.randint(10**8, 10**9 - 1)}/{year + 1}-{rng.randint(1, 99999):05d}",
    )
