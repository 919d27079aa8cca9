"""An afternoon's script: the plainest reading of a report that a good analyst would write.

pandas.read_html, python-docx's `row.cells`, pdfplumber's `extract_tables` or a split of the text,
and an exact look-up of the official labels. No alignment, no checks, no statuses: what it finds is
a code and a number.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import lru_cache

from tests.typeset.forms import APPLICANTS, GROUPS, OUTCOMES, application_rows, proactive_blocks

__all__ = ["pdf_tables", "read_baseline"]

NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?")
Row = Sequence[str]


@lru_cache(maxsize=2)
def _applications(edition: str) -> dict[str, str]:
    return {_squeeze(row.labels[-1]): row.stem for row in application_rows(edition)}


@lru_cache(maxsize=2)
def _proactive(edition: str) -> dict[str, tuple[str, ...]]:
    return {label: codes for block in proactive_blocks(edition) for _, label, codes in block.rows}


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _number(text: str, code: str) -> float | None:
    text = text.strip()
    factor = 1.0
    if code.endswith(".amount"):
        factor = 10000.0 if "万" in text or (code == "fees.amount" and "元" not in text) else 1.0
        text = text.replace("万元", "").replace("万", "").replace("元", "")
    return float(text.replace(",", "")) * factor if NUMBER.fullmatch(text) else None


def read_baseline(name: str, data: bytes) -> dict[str, float | None]:
    """Codes and numbers of a document; what is not found is not in the answer."""
    form = name.rsplit(".", 1)[1]
    if form == "txt":
        return _from_text(_decode(data))
    tables = {"html": _html_tables, "docx": _docx_tables, "pdf": pdf_tables}[form](data)
    out: dict[str, float | None] = {}
    edition = "2021" if any("本年制发件数" in cell for t in tables for row in t for cell in row) else "2019"
    for table in tables:
        _from_table(table, edition, out)
    return out


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _html_tables(data: bytes) -> list[list[Row]]:
    import pandas as pd

    frames = pd.read_html(io.StringIO(_decode(data)), keep_default_na=False, header=None)
    return [[[str(v) for v in row] for row in frame.itertuples(index=False)] for frame in frames]


def _docx_tables(data: bytes) -> list[list[Row]]:
    import docx

    return [
        [[cell.text for cell in row.cells] for row in t.rows] for t in docx.Document(io.BytesIO(data)).tables
    ]


def pdf_tables(data: bytes) -> list[list[Row]]:
    """All tables of a PDF as pdfplumber finds them, page by page."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [
            [[cell or "" for cell in row] for row in table]
            for page in pdf.pages
            for table in page.extract_tables()
        ]


def _from_table(table: list[Row], edition: str, out: dict[str, float | None]) -> None:
    rows = [[_squeeze(cell) for cell in row] for row in table]
    applications, proactive = _applications(edition), _proactive(edition)
    for row in rows:
        if row and row[0] in proactive:
            for code, cell in zip(proactive[row[0]], row[1:], strict=False):
                out[code] = _number(cell, code)
            continue
        stem = next((applications[c] for c in row[:3] if c in applications), None)
        if stem and len(row) >= 7:
            for who, cell in zip(APPLICANTS, row[-7:], strict=True):
                out[f"{stem}.{who}"] = _number(cell, "")
    if rows and rows[0] and rows[0][0] == "行政复议" and len(rows[-1]) == 15:
        _disputes(rows[-1], out)


def _disputes(cells: Row, out: dict[str, float | None]) -> None:
    codes = [f"{group}.{k}" for group, _ in GROUPS for k in OUTCOMES]
    for code, cell in zip(codes, cells, strict=True):
        out[code] = _number(cell, code)


def _from_text(text: str) -> dict[str, float | None]:
    out: dict[str, float | None] = {}
    edition = "2021" if "本年制发件数" in text else "2019"
    tokens = [_squeeze(t) for t in re.split(r"[\t\n|]+", text)]
    tokens = [t for t in tokens if t and not re.fullmatch(r"-+", t)]
    applications, proactive = _applications(edition), _proactive(edition)
    for i, token in enumerate(tokens):
        if token in proactive:
            for code, cell in zip(proactive[token], tokens[i + 1 :], strict=False):
                out[code] = _number(cell, code)
        elif token in applications:
            values = [_number(cell, "") for cell in tokens[i + 1 : i + 8]]
            if len(values) == 7 and None not in values:
                out |= {f"{applications[token]}.{who}": v for who, v in zip(APPLICANTS, values, strict=True)}
    last = max((i for i, t in enumerate(tokens) if t == "总计"), default=-1)
    figures = tokens[last + 1 : last + 16]
    if last >= 0 and len(figures) == 15 and all(NUMBER.fullmatch(t) for t in figures):
        _disputes(figures, out)
    return out
