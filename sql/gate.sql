-- What must hold before a night is published. Each query gives one row: code, how many rows break
-- the rule, an example.

-- Rows of readings up to $vouched stood in a build that was published: they were tested then, and rows
-- are only ever added and deleted. What deleting and adding could do to them all shows in their number.
WITH fresh AS (
    FROM observation_rows WHERE doc > $vouched
),
repeated AS (
    SELECT doc, indicator_no FROM fresh GROUP BY doc, indicator_no HAVING count(*) > 1
),
foreign_keys AS (
    SELECT indicator_no, indicator FROM indicator_keys
    WHERE NOT starts_with(indicator, 'local:') AND indicator NOT IN (SELECT indicator FROM indicators)
)
SELECT 'duplicate_document' AS code, count(*) AS n, min(sha256) AS example
FROM (SELECT sha256 FROM documents GROUP BY sha256 HAVING count(*) > 1)
UNION ALL
SELECT 'duplicate_observation', count(*),
    min(concat_ws(' ', d.township_code, d.year, k.indicator, '(' || d.document || ')'))
FROM repeated AS r
LEFT JOIN documents AS d ON d.doc = r.doc
LEFT JOIN indicator_keys AS k ON k.indicator_no = r.indicator_no
UNION ALL
SELECT 'observations_miscounted', abs(expected - found), concat(found, ' of ', expected)
FROM (
    SELECT
        (SELECT coalesce(sum(n_observations), 0) FROM documents WHERE status = 'loaded') AS expected,
        (SELECT count(*) FROM observation_rows) AS found
)
UNION ALL
SELECT 'two_current_documents', count(*), min(concat_ws(' ', township_code, publisher_key, year))
FROM (
    SELECT township_code, publisher_key, year FROM documents
    WHERE status = 'loaded' AND is_current GROUP BY ALL HAVING count(*) > 1
)
UNION ALL
SELECT 'no_current_document', count(*), min(concat_ws(' ', township_code, publisher_key, year))
FROM (
    SELECT township_code, publisher_key, year FROM documents
    WHERE status = 'loaded' GROUP BY ALL HAVING NOT bool_or(is_current)
)
UNION ALL
SELECT 'orphan_observation', count(*), CAST(min(doc) AS VARCHAR)
FROM fresh WHERE (doc, township, year) NOT IN (SELECT doc, township, year FROM documents WHERE status = 'loaded')
UNION ALL
SELECT 'duplicate_year_check', count(*), min(concat_ws(' ', rule, scope, sha256))
FROM (SELECT rule, scope, sha256 FROM year_checks GROUP BY rule, scope, sha256, other_sha256 HAVING count(*) > 1)
UNION ALL
SELECT 'document_without_name', count(*), min(document)
FROM documents WHERE sha256 NOT IN (SELECT sha256 FROM document_names)
UNION ALL
SELECT 'unknown_township', count(*), min(document)
FROM documents
WHERE status = 'loaded'
    AND (township_code IS NULL OR township_code NOT IN (SELECT township_code FROM townships))
UNION ALL
SELECT 'unknown_indicator', count(*), min(coalesce(f.indicator, CAST(o.indicator_no AS VARCHAR)))
FROM (
    SELECT indicator_no FROM observation_rows WHERE indicator_no IN (SELECT indicator_no FROM foreign_keys)
    UNION ALL
    SELECT indicator_no FROM fresh WHERE indicator_no NOT IN (SELECT indicator_no FROM indicator_keys)
) AS o
LEFT JOIN foreign_keys AS f ON f.indicator_no = o.indicator_no
UNION ALL
SELECT 'unknown_status', count(*), min(status)
FROM fresh
WHERE status NOT IN ('reported', 'contradicted', 'approximate', 'unit_assumed', 'blank', 'not_applicable',
                     'inferred', 'corrected', 'doubtful')
UNION ALL
SELECT 'unknown_method', count(*), min(method)
FROM fresh WHERE method NOT IN ('table', 'prose', 'identity', 'ocr', 'person')
UNION ALL
SELECT 'value_against_status', count(*), min(concat_ws(' ', d.document, k.indicator, o.status))
FROM fresh AS o
LEFT JOIN documents AS d ON d.doc = o.doc
LEFT JOIN indicator_keys AS k ON k.indicator_no = o.indicator_no
WHERE (o.value IS NOT NULL AND (o.status IN ('blank', 'not_applicable') OR NOT isfinite(o.value)))
    OR (o.value IS NULL AND o.status NOT IN ('blank', 'not_applicable', 'doubtful'))
UNION ALL
SELECT 'year_out_of_range', count(*), min(concat_ws(' ', year, document))
FROM documents
WHERE status = 'loaded'
    AND (year IS NULL OR year < 2002 OR year > (SELECT max(extract(year FROM started_at)) FROM runs))
UNION ALL
SELECT 'quarantine_without_reason', count(*), min(document)
FROM documents WHERE status = 'quarantined' AND coalesce(reason, '') = '';
