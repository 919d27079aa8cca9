"""SDMX-CSV 2.0: the figures of the statutory forms, with the structure that explains them.

A series is a publisher's indicator over the years. Ids of SDMX have no dots: `applications.new.total`
is `applications-new-total` here, and nothing else changes (no code has a hyphen). Figures of tables
outside the form have no code that SDMX would allow, and no meaning beyond their report: they stay
in the other formats, and the manifest says how many there are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from sql.extracts.csvs import copied
from sql.extracts.request import Step
from sql.extracts.source import Source
from sql.extracts.structure import DATAFLOW, Code, structure_xml, vocabulary

__all__ = ["DATA", "STRUCTURE", "write_sdmx"]

DATA = "sdmx_data.csv"
STRUCTURE = "sdmx_structure.xml"

_PUBLISHER = "CASE WHEN d.publisher_key = '' THEN '_Z' ELSE 'P' || left(sha256(d.publisher_key), 16) END"

_SELECT = """
SELECT
    'dataflow' AS "STRUCTURE", $flow AS STRUCTURE_ID, 'I' AS "ACTION",
    'A' AS FREQ, d.township_code AS REF_AREA, {publisher} AS PUBLISHER,
    replace(c.indicator, '.', '-') AS INDICATOR, CAST(d.year AS VARCHAR) AS TIME_PERIOD,
    plain_number(c.value) AS OBS_VALUE,
    coalesce(CASE WHEN c.value IS NULL THEN s.without_value ELSE s.with_value END, 'U') AS OBS_STATUS,
    c.status AS READ_STATUS, 'F' AS CONF_STATUS, i.unit AS UNIT_MEASURE, '0' AS UNIT_MULT,
    c.method AS "METHOD", plain_number(c.inferred_value) AS INFERRED_VALUE,
    plain_text(c.raw_text) AS RAW_TEXT, plain_text(d.document) AS "DOCUMENT"
FROM extract_cells($low, $high) AS c
JOIN document_list AS d ON d.sha256 = c.sha256
JOIN indicators AS i ON i.indicator = c.indicator
LEFT JOIN sdmx_statuses AS s ON s.status = c.status
WHERE {reports} AND ({indicator})
ORDER BY d.township_code, d.publisher_type, d.publisher_key, i.position, d.year
"""


def write_sdmx(source: Source, out: Path, step: Step) -> tuple[dict[str, int], int]:
    """Both files, rows by name, and how many figures could not go in."""
    _statuses(source)
    indicator, one = source.scope.indicator("c.indicator")
    reports, two = source.reports()
    query = _SELECT.format(publisher=_PUBLISHER, reports=reports, indicator=indicator)
    queries = [
        (query, {"flow": DATAFLOW, "low": chunk.low, "high": chunk.high} | one | two)
        for chunk in source.parts()
    ]
    rows = {DATA: copied(source, out / DATA, queries, step)}
    codes = {"CL_AREA": _areas(source), "CL_PUBLISHER": _publishers(source)}
    codes |= {"CL_INDICATOR": _indicators(source), "CL_READ_STATUS": _read_statuses(source)}
    (out / STRUCTURE).write_bytes(structure_xml(codes, partial={"CL_AREA", "CL_PUBLISHER"}))
    rows[STRUCTURE] = sum(map(len, codes.values()))
    return rows, source.local_observations()


def _statuses(source: Source) -> None:
    known: dict[str, list[str]] = vocabulary()["obs_status"]
    frame = {
        "status": list(known),
        "with_value": [pair[0] for pair in known.values()],
        "without_value": [pair[1] for pair in known.values()],
    }
    source.con.register("incoming", pa.table(frame))
    source.con.execute("CREATE OR REPLACE TEMP TABLE sdmx_statuses AS SELECT * FROM incoming")
    source.con.unregister("incoming")


def _codes(source: Source, query: str, values: dict[str, Any] | None = None) -> list[Code]:
    return [Code(*row) for row in source.con.execute(query, values).fetchall()]


def _areas(source: Source) -> list[Code]:
    reports, values = source.reports()
    return _codes(
        source,
        "SELECT DISTINCT t.township_code, concat(t.province, nullif(t.city, t.province),"  # noqa: S608
        " nullif(t.county, t.city), nullif(t.township, t.county)), ''"
        " FROM document_list AS d JOIN townships AS t USING (township_code)"
        f" WHERE {reports} ORDER BY 1",
        values,
    )


def _publishers(source: Source) -> list[Code]:
    reports, values = source.reports()
    own = Code("_Z", "本区划自身的政府", "The division's own government")
    others = _codes(
        source,
        f"SELECT {_PUBLISHER}, min(coalesce(d.publisher, d.publisher_type)), '' FROM document_list AS d"  # noqa: S608
        f" WHERE d.publisher_key <> '' AND {reports} GROUP BY 1 ORDER BY 1",
        values,
    )
    return [own, *others]


def _indicators(source: Source) -> list[Code]:
    return _codes(
        source, "SELECT replace(indicator, '.', '-'), label_zh, label_en FROM indicators ORDER BY position"
    )


def _read_statuses(source: Source) -> list[Code]:
    return _codes(source, "SELECT status, meaning_zh, meaning_en FROM export_statuses ORDER BY _position")
