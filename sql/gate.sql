-- What must hold before a night is published. Each query gives one row: code, how many rows break
-- the rule, an example.

WITH current_rows AS (
    SELECT o.*, d.publisher_key, d.document
    FROM observations AS o JOIN documents AS d USING (sha256)
    WHERE d.is_current AND d.status = 'loaded'
),
repeated AS (
    SELECT any_value(document) AS document, township_code, year, indicator
    FROM current_rows
    GROUP BY township_code, publisher_key, year, indicator
    HAVING count(*) > 1
)
SELECT 'duplicate_document' AS code, count(*) AS n, min(sha256) AS example
FROM (SELECT sha256 FROM documents GROUP BY sha256 HAVING count(*) > 1)
UNION ALL
SELECT 'duplicate_observation', count(*),
    min(concat_ws(' ', township_code, year, indicator, '(' || document || ')'))
FROM repeated
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
SELECT 'orphan_observation', count(*), min(sha256)
FROM observations WHERE sha256 NOT IN (SELECT sha256 FROM documents WHERE status = 'loaded')
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
SELECT 'unknown_indicator', count(*), min(indicator)
FROM observations
WHERE NOT starts_with(indicator, 'local:') AND indicator NOT IN (SELECT indicator FROM indicators)
UNION ALL
SELECT 'unknown_status', count(*), min(status)
FROM observations
WHERE status NOT IN ('reported', 'contradicted', 'approximate', 'unit_assumed', 'blank', 'not_applicable',
                     'inferred', 'corrected', 'doubtful')
UNION ALL
SELECT 'unknown_method', count(*), min(method)
FROM observations WHERE method NOT IN ('table', 'prose', 'identity', 'ocr', 'person')
UNION ALL
SELECT 'value_against_status', count(*), min(concat_ws(' ', sha256, indicator, status))
FROM observations
WHERE (value IS NOT NULL AND (status IN ('blank', 'not_applicable') OR NOT isfinite(value)))
    OR (value IS NULL AND status NOT IN ('blank', 'not_applicable', 'doubtful'))
UNION ALL
SELECT 'year_out_of_range', count(*), min(concat_ws(' ', year, document))
FROM documents
WHERE status = 'loaded'
    AND (year IS NULL OR year < 2002 OR year > (SELECT max(extract(year FROM started_at)) FROM runs))
UNION ALL
SELECT 'quarantine_without_reason', count(*), min(document)
FROM documents WHERE status = 'quarantined' AND coalesce(reason, '') = '';
