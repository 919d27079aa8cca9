-- Who published what. Only townships and streets are counted; counties from which nothing has
-- come in any year are left out here, missing_reports names their townships too.

CREATE OR REPLACE VIEW coverage AS
WITH peers AS (
    SELECT
        t.county_code, y.year, any_value(t.county) AS county, any_value(t.city) AS city,
        any_value(t.province) AS province, count(*) AS n_townships
    FROM townships AS t
    CROSS JOIN (
        SELECT DISTINCT year FROM documents
        WHERE is_current AND year IS NOT NULL AND publisher_type IN ('township', 'street')
    ) AS y
    -- Former townships count while they were in the lists: the year after, some still report.
    WHERE t.kind IN ('township', 'street') AND (t.until IS NULL OR y.year < t.until)
    GROUP BY t.county_code, y.year
),
met AS (
    SELECT
        d.county_code, d.year,
        count(DISTINCT d.township_code) FILTER (WHERE d.status = 'loaded') AS n_reported,
        count(*) FILTER (WHERE d.status = 'quarantined') AS n_quarantined,
        count(*) FILTER (WHERE d.status = 'loaded' AND d.n_gaps > 0) AS n_incomplete,
        count(*) FILTER (WHERE d.status = 'loaded' AND d.n_contradictions > 0) AS n_contradicted,
        count(*) FILTER (WHERE d.grade = 'proven') AS n_proven_reports,
        count(*) FILTER (WHERE d.grade = 'unproven') AS n_unproven_reports,
        count(*) FILTER (WHERE d.grade = 'contradicted') AS n_contradicted_reports,
        count(*) FILTER (WHERE d.grade = 'doubtful') AS n_doubtful_reports,
        count(*) FILTER (WHERE d.grade = 'partial') AS n_partial_reports,
        count(*) FILTER (WHERE d.grade = 'prose') AS n_prose_reports,
        sum(d.n_values) FILTER (WHERE d.status = 'loaded') AS n_values
    FROM document_list AS d
    WHERE d.is_current AND d.year IS NOT NULL AND d.kind IN ('township', 'street')
    GROUP BY d.county_code, d.year
)
SELECT
    p.county_code, p.county, p.city, p.province, p.year,
    p.n_townships,
    coalesce(m.n_reported, 0) AS n_reported,
    greatest(p.n_townships - coalesce(m.n_reported, 0), 0) AS n_missing,
    least(coalesce(m.n_reported, 0) / p.n_townships, 1) AS share_reported,
    coalesce(m.n_quarantined, 0) AS n_quarantined,
    coalesce(m.n_incomplete, 0) AS n_incomplete,
    coalesce(m.n_contradicted, 0) AS n_contradicted,
    coalesce(m.n_proven_reports, 0) AS n_proven_reports,
    coalesce(m.n_unproven_reports, 0) AS n_unproven_reports,
    coalesce(m.n_contradicted_reports, 0) AS n_contradicted_reports,
    coalesce(m.n_doubtful_reports, 0) AS n_doubtful_reports,
    coalesce(m.n_partial_reports, 0) AS n_partial_reports,
    coalesce(m.n_prose_reports, 0) AS n_prose_reports,
    coalesce(m.n_values, 0) AS n_values
FROM peers AS p
LEFT JOIN met AS m ON m.county_code = p.county_code AND m.year = p.year
-- Not asked of `met`: one that is asked twice is worked out for the nation, whatever is asked of it.
WHERE p.county_code IN (
    SELECT t.county_code FROM townships AS t
    WHERE t.kind IN ('township', 'street') AND TRY_CAST(t.township_code AS INTEGER) IN (
        SELECT township FROM documents WHERE is_current AND year IS NOT NULL
    )
);

CREATE OR REPLACE MACRO missing_reports(report_year) AS TABLE
SELECT
    t.township_code, t.township, t.kind, t.county_code, t.county, t.city, t.province,
    t.county_code IN (
        SELECT left(d.township_code, 6) FROM documents AS d
        WHERE d.status = 'loaded' AND d.is_current AND d.year = report_year
    ) AS county_has_reports
FROM townships AS t
WHERE t.kind IN ('township', 'street') AND (t.until IS NULL OR report_year < t.until) AND t.township_code NOT IN (
    SELECT d.township_code FROM documents AS d
    WHERE d.status = 'loaded' AND d.is_current AND d.year = report_year
);

-- Who of a county (its name or six digits; null: of the nation) has no loaded report for a year, and what
-- is known of each: reports of other years, and documents that came and are in quarantine.
CREATE OR REPLACE MACRO missing(county_name, report_year) AS TABLE
WITH asked AS (
    SELECT * FROM townships
    WHERE kind IN ('township', 'street') AND (until IS NULL OR report_year < until)
        AND (county_name IS NULL OR county = county_name OR county_code = county_name)
),
-- Of the townships asked for alone, so that a county is no question about the nation.
known AS (
    SELECT
        d.township_code,
        count(DISTINCT d.year) FILTER (WHERE d.status = 'loaded') AS n_years,
        min(d.year) FILTER (WHERE d.status = 'loaded') AS first_year,
        max(d.year) FILTER (WHERE d.status = 'loaded') AS last_year,
        coalesce(bool_or(d.status = 'loaded' AND d.year = report_year), false) AS has_report,
        count(*) FILTER (WHERE d.status = 'quarantined' AND d.year = report_year) AS n_quarantined,
        string_agg(DISTINCT d.reason, ' ' ORDER BY d.reason)
            FILTER (WHERE d.status = 'quarantined' AND d.year = report_year) AS reasons,
        min(d.document) FILTER (WHERE d.status = 'quarantined' AND d.year = report_year) AS document
    FROM documents AS d JOIN asked AS a ON a.township_code = d.township_code
    WHERE d.is_current AND (d.status = 'loaded' OR d.status = 'quarantined')
    GROUP BY d.township_code
)
SELECT
    t.township_code, t.township, t.kind, t.county_code, t.county, t.city, t.province,
    CAST(report_year AS INTEGER) AS year,
    coalesce(k.n_years, 0) AS n_years, k.first_year, k.last_year,
    coalesce(k.n_quarantined, 0) AS n_quarantined, k.reasons, k.document
FROM asked AS t LEFT JOIN known AS k ON k.township_code = t.township_code
WHERE NOT coalesce(k.has_report, false)
ORDER BY t.township_code;
