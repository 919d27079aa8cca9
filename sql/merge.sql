-- A batch of documents, registered as incoming_* frames, into the tables; their many rows are held back until
-- the warehouse settles. What was there of these documents is gone already. `content_hash` covers all that
-- was read, so that the warehouse can tell whether a night changed anything. `doc` is the number of this
-- reading, so that it stays out of all that is hashed.

INSERT INTO indicator_keys BY NAME SELECT * FROM incoming_indicator_keys;

INSERT INTO gaps BY NAME SELECT * FROM incoming_gaps;

INSERT INTO unmapped_rows BY NAME SELECT * FROM incoming_unmapped_rows;

INSERT INTO indicator_lists
SELECT (SELECT coalesce(max(list_no), 0) FROM indicator_lists) + row_number() OVER (ORDER BY indicators), indicators
FROM (
    SELECT indicators FROM incoming_lists EXCEPT SELECT indicators FROM indicator_lists
)
WHERE len(indicators) > 0;

CREATE OR REPLACE TEMP TABLE lists AS
SELECT i.no, hash(i.indicators) AS hashed, l.list_no
FROM incoming_lists AS i LEFT JOIN indicator_lists AS l ON l.indicators = i.indicators;

INSERT INTO document_parts BY NAME SELECT * FROM incoming_document_parts;

INSERT INTO documents BY NAME
WITH parts AS (
    SELECT doc, sum(CAST(hash(*COLUMNS(o.* EXCLUDE (doc, indicator_no))) AS HUGEINT)) AS part
    FROM incoming_observations AS o GROUP BY doc
    UNION ALL
    SELECT d.doc, sum(CAST(hash(g) AS HUGEINT)) AS part
    FROM incoming_gaps AS g JOIN incoming_documents AS d USING (sha256) GROUP BY d.doc
    UNION ALL
    SELECT d.doc, sum(CAST(hash(u) AS HUGEINT)) AS part
    FROM incoming_unmapped_rows AS u JOIN incoming_documents AS d USING (sha256) GROUP BY d.doc
    UNION ALL
    SELECT doc, sum(CAST(hash(*COLUMNS(c.* EXCLUDE (doc, indicators, blamed)), i.hashed, b.hashed) AS HUGEINT)) AS part
    FROM incoming_checks AS c JOIN lists AS i ON i.no = c.indicators JOIN lists AS b ON b.no = c.blamed
    GROUP BY doc
),
-- The figures of the form that are not zero, for whether a report is a copy; none where they are too
-- few to tell a copy from a coincidence, or in doubt.
figures AS (
    SELECT
        o.doc,
        -- A sum and not a text: it needs no order. Not hash(), which another version of DuckDB may give otherwise.
        md5(CAST(sum(CAST(md5_number_lower(o.indicator || '=' || o.value) AS HUGEINT)) AS VARCHAR)) AS figures_digest
    FROM incoming_observations AS o JOIN indicators AS i ON i.indicator = o.indicator
    WHERE i.form_table <> 'narrative' AND (o.value <> 0 OR o.status = 'doubtful')
    GROUP BY o.doc
    HAVING count(*) >= (SELECT min(least_figures) FROM year_rules)
        AND count(DISTINCT o.value) >= (SELECT min(least_distinct) FROM year_rules)
        AND bool_and(o.status <> 'doubtful')
),
content AS (
    SELECT doc, CAST(sum(part) AS VARCHAR) AS content FROM parts GROUP BY doc
)
SELECT
    d.*, TRY_CAST(d.township_code AS INTEGER) AS township, d.fetched_at AS first_seen, false AS is_current, 0 AS n_copies_differ, f.figures_digest,
    md5(concat_ws('|', coalesce(content, ''), CAST(hash(
        d.status, d.reason, d.detail, d.township_code, d.publisher_key, d.publisher_type, d.publisher,
        d.candidates, d.year, d.title, d.published_text, d.index_number, d.credit_code, d.editions,
        d.table_editions, d.notes, d.format, d.prose_digest
    ) AS VARCHAR))) AS content_hash
FROM incoming_documents AS d LEFT JOIN content USING (doc) LEFT JOIN figures AS f USING (doc);

-- For the rows of the checks, which are held back (sql/pending.py).
SELECT list_no FROM lists ORDER BY no;
