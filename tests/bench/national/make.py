"""A made-up country in the warehouse's own tables: townships that do not exist (codes 99…), reports on
the forms of 2019 and 2021, mostly zeros, now and then blank, doubtful or contradicted.

Rows are made by DuckDB, in bands of townships, so that memory is bounded; documents are
numbered as compaction does it. What is made is what a finished build holds after compaction.
"""

from __future__ import annotations

import math
from pathlib import Path

import duckdb

from sql.bands import BLOCKS, bands, number
from sql.records import Division, Run
from sql.store import VOUCHED, set_meta
from sql.warehouse import BuildDatabase
from transform.identities import evaluate
from transform.rows import Observation

__all__ = ["FIRST_YEAR", "RUN", "YEARS", "build", "divisions"]

FIRST_YEAR, YEARS = 2019, 17
RUN = Run("run-0", "ingest", "2036-02-01T02:00:00Z", "parser-0")
_NAMES = "瓦石木竹水火金土山川云雨风雷日月星海"
_PROVINCES = 31


def divisions(townships: int) -> list[Division]:
    """Townships in counties of 14 or 15, every fifth a street, counties in cities, cities in provinces."""
    out = []
    counties = max(1, round(townships / 14.4))
    for n in range(townships):
        c = n * counties // townships
        city, county = divmod(c, 29)
        code = f"99{city + 1:02d}{county + 1:02d}"
        serial = n - -(-c * townships // counties)
        street = serial % 5 == 4
        name = _NAMES[n % 18] + _NAMES[n // 18 % 18] + ("街道" if street else "镇")
        kind = "street" if street else "township"
        province = f"试{city * _PROVINCES // 100 + 1:02d}省"
        place = f"{100 + serial + (300 if street else 0):03d}"
        out.append(Division(code + place, name, kind, f"第{c + 1}县", f"第{city + 1}市", province))
    return out


def build(home: Path, townships: int) -> int:
    """Fill the build database of a new `home`; returns the number of observations."""
    with BuildDatabase.open(home, divisions(townships)) as database:
        database.start_run(RUN)
        con = database.con
        con.execute("SET preserve_insertion_order = true")
        _forms(con)
        _documents(con, townships)
        found = _bands(con)
        number(con, found, "arrived", "numbers")
        con.execute(
            "INSERT INTO documents BY NAME FROM (SELECT d.* REPLACE (n.number AS doc) FROM arrived AS d"
            f" JOIN numbers AS n ON n.doc = d.doc) ORDER BY {BLOCKS}, year, township_code"
        )
        con.execute("DROP TABLE arrived")
        for first, last in found:
            for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
                con.execute(_OBSERVATIONS, [first, last, year])
                con.execute(_CHECKS, [first, last, year])
        con.execute(_GAPS)
        for statement in _REST.split(";"):
            con.execute(statement)
        (rows,) = con.execute("SELECT count(*) FROM observation_rows").fetchone() or (0,)
        (documents,) = con.execute("SELECT count(*) FROM documents").fetchone() or (0,)
        for key, value in (("next_doc", documents + 1), (VOUCHED, documents), ("sorted_rows", rows)):
            set_meta(con, key, str(value))
        con.execute("CHECKPOINT")
        return int(rows)


def _bands(con: duckdb.DuckDBPyConnection) -> list[tuple[int, int]]:
    """The bands that `compact` would make: every document has about 214 rows."""
    con.execute("CREATE TEMP TABLE sized AS SELECT township, year FROM arrived, range(214)")
    out = bands(con, "sized")
    con.execute("DROP TABLE sized")
    return out


def _forms(con: duckdb.DuckDBPyConnection) -> None:
    """Temporary tables: the cells of both editions, and the checks that such a form gets."""
    con.execute(
        "CREATE TEMP TABLE form_cells AS SELECT k.indicator_no, i.*,"
        " i.unit <> 'CNY' AND i.indicator IN (SELECT indicator FROM year_terms) AS is_of_years"
        " FROM indicators AS i JOIN indicator_keys AS k USING (indicator) WHERE i.editions <> '2014'"
    )
    con.execute(
        "CREATE TEMP TABLE form_checks (edition VARCHAR, rule VARCHAR, scope VARCHAR, severity VARCHAR,"
        " left_text VARCHAR, right_text VARCHAR, indicators VARCHAR[])"
    )
    tables = ("proactive_disclosure", "applications", "disputes")
    for edition in ("2019", "2021"):
        codes = con.execute(
            "SELECT indicator FROM form_cells WHERE contains(editions, ?)", [edition]
        ).fetchall()
        zeros = {c: Observation(c, 0.0, "", "reported", "0", "table") for (c,) in codes}
        for check in evaluate(zeros, dict.fromkeys(tables, edition)):
            con.execute(
                "INSERT INTO form_checks VALUES (?, ?, ?, ?, ?, ?, ?)",
                [edition, check.rule, check.scope, check.severity, check.left_text, check.right_text,
                 list(check.indicators)],
            )  # fmt: skip
    con.execute(
        "INSERT INTO indicator_lists SELECT row_number() OVER (ORDER BY indicators), indicators"
        " FROM (SELECT DISTINCT indicators FROM form_checks)"
    )


def _documents(con: duckdb.DuckDBPyConnection, townships: int) -> None:
    count = townships * YEARS
    step = next(s for s in range(int(count * 0.6180339887), count) if math.gcd(s, count) == 1)
    con.execute(_DOCUMENTS, {"step": step, "count": count, "years": YEARS, "first": FIRST_YEAR})


# `doc` is a permutation at first, as if documents had arrived in no order.
_DOCUMENTS = """
CREATE TEMP TABLE arrived AS
WITH numbered AS (
    SELECT t.*, y.range AS y, (((row_number() OVER (ORDER BY t.township_code) - 1) * $years) * $step) AS base
    FROM townships AS t, range($years) AS y WHERE t.kind <> 'county' AND y.range = 0
),
reports AS (
    SELECT t.* EXCLUDE (y, base), y.range AS y, CAST((t.base + y.range * $step) % $count + 1 AS INTEGER) AS doc
    FROM numbered AS t, range($years) AS y
)
SELECT
    sha256(CAST(doc AS VARCHAR)) AS sha256,
    'https://www.' || left(township_code, 6) || '.example/zwgk/' || ($first + y) || '/' || doc || '.html'
        AS document,
    document AS url,
    ['html', 'html', 'docx', 'doc', 'pdf', 'pdf', 'html', 'docx', 'html', 'jpg'][1 + doc % 10] AS format,
    40000 + doc % 50000 AS size, TIMESTAMP '2036-01-31 00:00:00' AS fetched_at, fetched_at AS first_seen,
    'loaded' AS status, township_code, township || '人民政府' AS publisher, kind AS publisher_type,
    '' AS publisher_key, $first + y AS year,
    township || '人民政府' || ($first + y) || '年政府信息公开工作年度报告' AS title,
    make_date($first + y + 1, 1, 1 + CAST(hash(doc) % 31 AS INTEGER)) AS published_at,
    strftime(published_at, '%Y-%m-%d') AS published_text,
    e.editions,
    'proactive_disclosure:' || e.editions || ' applications:' || e.editions || ' disputes:' || e.editions
        AS table_editions,
    (SELECT count(*) FROM form_cells AS c WHERE contains(c.editions, e.editions) OR c.editions = 'text')
        AS n_observations,
    205 AS n_values, 212 AS n_readable, CASE WHEN doc % 40 = 0 THEN 5 ELSE 0 END AS n_gaps,
    CASE WHEN doc % 20 = 0 THEN 1 ELSE 0 END AS n_contradictions,
    CASE WHEN doc % 10 = 9 THEN 200 ELSE 0 END AS n_recognised, doc % 50 % 3 % 2 AS n_doubtful,
    6 AS n_blank,
    0 AS n_unit_assumed, 49 AS n_proven, 0 AS n_open, 0 AS n_copies_differ,
    md5('p' || doc) AS prose_digest, md5('f' || doc) AS figures_digest,
    'parser-0' AS parser_version, 'run-0' AS run_id, md5('c' || doc) AS content_hash,
    true AS is_current, published_at AS valid_from, doc, CAST(township_code AS INTEGER) AS township
FROM reports, (SELECT unnest(['2019', '2021']) AS editions) AS e
WHERE e.editions = CASE WHEN $first + y < 2021 THEN '2019' ELSE '2021' END
"""

# Nine in ten figures are 0, most others below 40, a few large; amounts in yuan with cents at times. Figures
# that are held against those of other years are 0 but for one in 500, so that a few reports are found odd.
_OBSERVATIONS = """
INSERT INTO observation_rows BY NAME
WITH reports AS (
    SELECT doc, township, year, editions, format, CAST(hash(doc) >> 2 AS BIGINT) AS mixed FROM documents
    WHERE township BETWEEN ? AND ? AND year = ? ORDER BY township
),
cells AS (
    SELECT
        d.*, c.indicator_no, c.unit, c.row_zh, c.form_table, c.is_of_years,
        CAST(hash(d.doc, c.indicator_no) >> 2 AS BIGINT) AS h
    FROM form_cells AS c JOIN reports AS d ON contains(c.editions, d.editions) OR c.editions = 'text'
    ORDER BY c.indicator_no, d.township
),
valued AS (
    SELECT
        *,
        CASE
            WHEN h % 1000 < 30 THEN 'blank' WHEN h % 1000 < 35 THEN 'not_applicable'
            WHEN h % 1000 < 38 THEN 'contradicted' WHEN h % 1000 < 41 THEN 'doubtful'
            WHEN unit = 'CNY' AND h % 1000 < 100 THEN 'unit_assumed'
            WHEN form_table = 'narrative' AND h % 1000 < 200 THEN 'approximate' ELSE 'reported'
        END AS status,
        CASE
            WHEN h % 1000 < 35 THEN NULL
            WHEN unit = 'CNY' THEN h // 1000 % 50000 * 100 + h // 7 % 4 * 0.25
            WHEN is_of_years AND h // 100000000 % 500 > 0 OR h // 1000 % 100 < 88 THEN 0 WHEN h // 1000 % 100 = 99 THEN h // 100000 % 100000
            ELSE h // 100000 % 40
        END AS value
    FROM cells
)
SELECT
    doc, township, year, indicator_no, value, unit, status,
    CASE format WHEN 'jpg' THEN 'ocr' ELSE 'table' END AS method,
    CASE
        WHEN status = 'blank' THEN '' WHEN status = 'not_applicable' THEN '/'
        WHEN unit = 'CNY' THEN value / 10000 || '万元' ELSE CAST(CAST(value AS BIGINT) AS VARCHAR)
    END AS raw_text,
    CASE WHEN format IN ('pdf', 'jpg') THEN indicator_no // 90 + 1 + mixed % 2 END AS page,
    CASE form_table WHEN 'applications' THEN 2 WHEN 'disputes' THEN 3 ELSE 1 END + CAST(mixed % 13 = 0 AS INTEGER)
        AS table_no,
    indicator_no // 7 % 28 + 2 + mixed % 3 AS row_no,
    indicator_no % 7 + 2 + CAST(mixed % 5 = 0 AS INTEGER) AS column_no,
    CASE mixed % 11
        WHEN 0 THEN replace(row_zh, '（', '(') WHEN 1 THEN replace(row_zh, ' / ', '/')
        WHEN 2 THEN right(row_zh, 8) ELSE row_zh
    END AS evidence
FROM valued
"""

_CHECKS = """
INSERT INTO check_rows BY NAME
WITH reports AS (
    SELECT doc, township, year, editions, CAST(hash(doc) >> 2 AS BIGINT) AS mixed FROM documents
    WHERE township BETWEEN ? AND ? AND year = ?
)
SELECT
    d.doc, d.township, d.year, c.rule, c.scope, c.severity,
    CASE WHEN hash(d.doc, c.rule, c.scope) % 1000 = 0 THEN 'fail' ELSE 'pass' END AS result,
    CASE WHEN hash(d.doc, c.scope) % 10 = 0 THEN replace(c.left_text, '0', CAST(d.mixed % 30 AS VARCHAR))
        ELSE c.left_text END AS left_text,
    CASE WHEN hash(d.doc, c.scope) % 10 = 0 THEN d.mixed % 30 ELSE 0 END AS left_value,
    CASE WHEN hash(d.doc, c.scope) % 10 = 0 THEN replace(c.right_text, '0', CAST(d.mixed % 30 AS VARCHAR))
        ELSE c.right_text END AS right_text,
    CASE WHEN hash(d.doc, c.scope) % 10 = 0 THEN d.mixed % 30 ELSE 0 END AS right_value,
    l.list_no AS indicators_no,
    CASE WHEN hash(d.doc, c.rule, c.scope) % 1000 = 0 THEN l.list_no END AS blamed_no
FROM reports AS d
JOIN form_checks AS c ON c.edition = d.editions
JOIN indicator_lists AS l ON l.indicators = c.indicators
ORDER BY result, c.rule, c.scope, d.township
"""

_GAPS = """
INSERT INTO gaps BY NAME
SELECT d.sha256, d.township_code, d.year, c.indicator, 'row_missing' AS reason
FROM documents AS d JOIN form_cells AS c ON contains(c.editions, d.editions)
WHERE d.n_gaps > 0 AND (c.indicator_no + d.doc) % 40 = 0
ORDER BY c.indicator, d.year, d.township_code
"""

_REST = """
INSERT INTO document_names BY NAME
SELECT sha256, document, url, first_seen, fetched_at AS last_seen FROM documents ORDER BY sha256;
INSERT INTO year_checks BY NAME
SELECT 'YOY' AS rule, 'total' AS scope, 'strong' AS strength, n.sha256, n.township_code, n.year,
    p.sha256 AS other_sha256, p.township_code AS other_township_code, p.year AS other_year, '3' AS left_text,
    3 AS left_value, '0' AS right_text, 0 AS right_value, ['applications.carried_in.total'] AS indicators,
    false AS is_recognised
FROM documents AS n JOIN documents AS p ON p.township_code = n.township_code AND p.year = n.year - 1
WHERE n.doc % 30 = 0
"""
