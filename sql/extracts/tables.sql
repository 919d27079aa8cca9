-- What extracts contain, column by column: temporary views of the exporting connection, so that any
-- warehouse of this schema can be exported. A column that begins with an underscore only sorts or
-- filters and is left out.
-- Prose evidence stays out: it may name persons. So do times of runs and sightings, so that the
-- same documents always give the same bytes. The dictionary, statuses and caveats are made when an
-- extract is (sql/extracts/source.py).

CREATE TEMP VIEW export_observations AS
SELECT
    document, township_code, township, county, city, province, publisher_type, year, indicator, value, unit,
    status, raw_text, method, page, table_no, row_no, column_no, inferred_value, publisher, publisher_key,
    is_current AS _is_current, county_code AS _county_code, sha256 AS _sha256
FROM observation_list;

CREATE TEMP VIEW export_gaps AS
SELECT
    d.document, g.township_code, d.township, d.county, d.city, d.province, d.publisher_type, g.year,
    g.indicator, g.reason, g.detail, d.publisher_key,
    d.is_current AS _is_current, d.county_code AS _county_code, d.sha256 AS _sha256
FROM gaps AS g JOIN document_list AS d ON d.sha256 = g.sha256;

CREATE TEMP VIEW export_checks AS
SELECT
    d.document, c.township_code, d.township, d.county, d.city, d.province, d.publisher_type, c.year,
    c.rule, c.scope, c.result, c.severity, c.left_text, c.left_value, c.right_text, c.right_value,
    array_to_string(c.indicators, ' | ') AS indicators, array_to_string(c.blamed, ' | ') AS blamed, d.publisher_key,
    d.is_current AS _is_current, d.county_code AS _county_code, d.sha256 AS _sha256
FROM checks AS c JOIN document_list AS d ON d.sha256 = c.sha256;

CREATE TEMP VIEW export_findings AS
SELECT
    f.document, f.township_code, f.township, f.county, f.city, f.province, f.publisher_type, f.year,
    f.rule, f.scope, f.strength, f.left_text, f.left_value, f.right_text, f.right_value,
    array_to_string(f.indicators, ' | ') AS indicators, f.other_document, f.other_year,
    d.publisher_key, d.county_code AS _county_code
FROM findings AS f JOIN document_list AS d ON d.sha256 = f.sha256;

CREATE TEMP VIEW export_series AS
SELECT
    document, township_code, township, county, city, province, publisher_type, concept, year, value, unit, status,
    edition, segment, chain, comparable_with_previous, previous_year, change, break_zh, break_en, findings, publisher,
    publisher_key, county_code AS _county_code
FROM series_list;

CREATE TEMP VIEW export_quality AS
SELECT
    document, township_code, township, county, city, province, publisher_type, year, grade, is_complete,
    explanation_zh, explanation_en, n_values, n_gaps, n_doubtful, n_contradictions, n_open, n_blank,
    n_unit_assumed, n_proven, n_year_findings, editions, publisher,
    publisher_key, county_code AS _county_code
FROM quality;

CREATE TEMP VIEW export_documents AS
WITH others AS (
    SELECT sha256, string_agg(DISTINCT document, ' | ' ORDER BY document) AS names, count(DISTINCT document) AS n
    FROM document_names GROUP BY sha256
)
SELECT
    d.document, d.status, d.is_current, d.reason, d.detail, d.township_code, d.township, d.county, d.city,
    d.province, d.publisher_type, d.publisher, d.year, d.title, d.published_at, d.index_number, d.editions,
    d.n_observations, d.n_values, d.n_gaps, d.n_contradictions, d.grade, d.format, d.size, d.url, d.sha256,
    d.superseded_by, CASE WHEN o.n > 1 THEN o.names END AS all_names,
    d.county_code AS _county_code
FROM document_list AS d LEFT JOIN others AS o ON o.sha256 = d.sha256;

CREATE TEMP VIEW export_quarantine AS
SELECT DISTINCT document, reason, detail, title, year, publisher, candidates, format, size, sha256
FROM quarantine;

CREATE TEMP VIEW export_townships AS
SELECT
    township_code, township, kind, county_code, county, city, province, until, successors,
    county_code AS _county_code
FROM townships;

CREATE TEMP VIEW export_concepts AS
SELECT
    c.concept, c.label_zh, c.label_en, c.unit, p.edition, string_agg(p.indicator, ' + ' ORDER BY p.indicator) AS parts,
    c.note_zh, c.note_en, c.position AS _position
FROM concepts AS c JOIN concept_parts AS p ON p.concept = c.concept
GROUP BY ALL;

CREATE TEMP VIEW export_columns AS
SELECT
    substr(c.table_name, 8) AS file, c.column_name AS "column", c.data_type AS type, c.comment AS description,
    c.column_index AS _position
FROM duckdb_columns() AS c
WHERE starts_with(c.table_name, 'export_') AND NOT starts_with(c.column_name, '_')
    AND c.database_name = 'temp';
