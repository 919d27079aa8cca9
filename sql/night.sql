-- The documents that one night brought, as its report lists them: those of its run, and of those that
-- arrived ($arrived) the ones that a night cut short had merged before.

SELECT
    d.sha256, d.document, d.url, d.status, d.reason, d.detail, d.township_code, d.county_code,
    coalesce(d.township, d.publisher) AS publisher, d.county, d.city, d.year, d.grade, d.n_gaps,
    d.n_contradictions, d.is_current, d.source_id, d.path
FROM document_list AS d
WHERE d.run_id = $run
    OR (list_contains($arrived, d.sha256) AND d.run_id IN (
        SELECT run_id FROM runs WHERE outcome IN ('running', 'failed') AND run_id <> $run
    ))
ORDER BY d.status, d.county_code NULLS LAST, d.township_code, d.year, d.document, d.sha256;
