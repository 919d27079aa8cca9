-- What analysts start from: the documents that are current, and their observations with names.

CREATE OR REPLACE VIEW document_list AS
SELECT
    d.document, d.sha256, d.status, d.is_current, d.reason, d.detail,
    d.township_code,
    CASE WHEN d.publisher_key LIKE '%:%' THEN d.publisher ELSE t.township END AS township,
    t.kind, t.county_code, t.county, t.city, t.province,
    d.publisher_type, d.publisher, d.publisher_key, d.year, d.title, d.published_at, d.published_text,
    d.index_number, d.credit_code, d.editions, d.table_editions, d.candidates, d.notes, d.format, d.size, d.path, d.url, d.source_id,
    d.n_observations, d.n_values, d.n_gaps, d.n_doubtful, d.n_blank, d.n_unit_assumed,
    d.n_contradictions + d.n_copies_differ AS n_contradictions, d.n_proven, d.n_open,
    CASE WHEN d.status = 'loaded' THEN grade_of(
        d.editions, d.n_gaps, d.n_doubtful, d.n_contradictions + d.n_copies_differ, d.n_open,
        d.n_unit_assumed, d.n_proven
    ) END AS grade,
    d.fetched_at, d.first_seen, d.valid_from, d.valid_to, d.superseded_by, d.parser_version, d.run_id
FROM documents AS d
LEFT JOIN townships AS t ON t.township_code = d.township_code;

-- Township and year are in the document and in its rows: joined by all three, a question about one
-- county or one year reads only that part of the table.
CREATE OR REPLACE VIEW observation_list AS
SELECT
    o.township_code, d.township, d.county_code, d.county, d.city, d.province, d.publisher_type, d.publisher,
    o.year, o.indicator, i.label_zh, i.label_en, i.form_table,
    o.value, o.unit, o.status, o.raw_text, o.method, o.page, o.table_no, o.row_no, o.column_no,
    o.inferred_value, o.evidence,
    d.document, d.editions, d.publisher_key, d.is_current, d.valid_from, d.valid_to, o.sha256
FROM observations AS o
JOIN document_list AS d ON d.sha256 = o.sha256 AND d.township_code = o.township_code AND d.year = o.year
LEFT JOIN indicators AS i ON i.indicator = o.indicator;

CREATE OR REPLACE VIEW current_observations AS
SELECT * EXCLUDE (is_current, valid_from, valid_to)
FROM observation_list
WHERE is_current;

-- The warehouse as it stood: of each publisher and year the document that held on that day.
CREATE OR REPLACE MACRO as_of(day) AS TABLE
SELECT * EXCLUDE (is_current)
FROM observation_list
WHERE valid_from <= CAST(day AS DATE) AND (valid_to IS NULL OR valid_to > CAST(day AS DATE));
