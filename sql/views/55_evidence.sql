-- One cell of one report, down to the page: what each document of that township and year says of the
-- indicator, the current one first. What is not there says why: `not_read` (the form should have it),
-- `not_printed` (it does not), `quarantined` (a document came and could not be loaded), `no_report`.
-- `checks` are the sums it takes part in, `year_findings` what the reports of other years or other
-- publishers say against it.

CREATE OR REPLACE MACRO evidence(code, report_year, indicator_code) AS TABLE
WITH papers AS (
    SELECT * FROM document_list
    WHERE document_list.township_code = code AND document_list.year = report_year
        AND document_list.status IN ('loaded', 'quarantined')
),
cells AS (
    SELECT * FROM observations
    WHERE observations.indicator = indicator_code AND observations.year = report_year
        AND observations.township_code = code
),
lost AS (
    SELECT sha256, min(reason) AS reason, min(detail) AS detail FROM gaps
    WHERE gaps.indicator = indicator_code AND gaps.year = report_year AND gaps.township_code = code
    GROUP BY sha256
),
sums AS (
    SELECT
        sha256,
        count(*) FILTER (WHERE result = 'pass') AS passed, count(*) FILTER (WHERE result = 'fail') AS failed,
        count(*) FILTER (WHERE result = 'not_assessable') AS open,
        list({
            'rule': rule, 'scope': scope, 'result': result, 'severity': severity, 'left_text': left_text,
            'left_value': left_value, 'right_text': right_text, 'right_value': right_value,
            'is_blamed': list_contains(blamed, indicator_code)
        } ORDER BY rule, scope) AS checks
    FROM checks
    WHERE checks.township_code = code AND checks.year = report_year AND list_contains(indicators, indicator_code)
    GROUP BY sha256
),
odd AS (
    SELECT sha256, list({
        'rule': rule, 'scope': scope, 'strength': strength, 'left_text': left_text, 'left_value': left_value,
        'right_text': right_text, 'right_value': right_value, 'other_year': other_year,
        'other_township_code': other_township_code
    } ORDER BY rule, scope, other_year) AS findings
    FROM (
        SELECT * FROM year_checks WHERE year_checks.township_code = code AND year_checks.year = report_year
        UNION ALL BY NAME
        SELECT
            * EXCLUDE (sha256, township_code, year, other_sha256, other_township_code, other_year),
            other_sha256 AS sha256, other_township_code AS township_code, other_year AS year,
            sha256 AS other_sha256, township_code AS other_township_code, year AS other_year
        FROM year_checks
        WHERE year_checks.other_township_code = code AND year_checks.other_year = report_year
    )
    WHERE list_contains(indicators, indicator_code)
    GROUP BY sha256
)
SELECT
    t.township_code, coalesce(d.township, t.township) AS township, t.county, t.city, t.province, d.publisher,
    CAST(report_year AS INTEGER) AS year, CAST(indicator_code AS VARCHAR) AS indicator, i.label_zh, i.label_en,
    c.value, c.unit,
    CASE
        WHEN d.sha256 IS NULL THEN 'no_report'
        WHEN d.status = 'quarantined' THEN 'quarantined'
        ELSE coalesce(c.status, CASE WHEN g.sha256 IS NOT NULL THEN 'not_read' ELSE 'not_printed' END)
    END AS status,
    c.raw_text, c.method, c.page, c.table_no, c.row_no, c.column_no, c.inferred_value, c.evidence,
    CASE WHEN d.status = 'quarantined' THEN d.reason ELSE g.reason END AS reason,
    CASE WHEN d.status = 'quarantined' THEN d.detail ELSE g.detail END AS detail,
    coalesce(s.passed, 0) AS n_checks_passed, coalesce(s.failed, 0) AS n_checks_failed,
    coalesce(s.open, 0) AS n_checks_open, s.checks, o.findings AS year_findings,
    d.document, d.url, d.title, d.published_at, d.format, d.editions, d.is_current, d.valid_from, d.valid_to,
    d.superseded_by, d.parser_version, d.sha256
FROM townships AS t
LEFT JOIN papers AS d ON d.township_code = t.township_code
LEFT JOIN cells AS c ON c.sha256 = d.sha256
LEFT JOIN lost AS g ON g.sha256 = d.sha256
LEFT JOIN sums AS s ON s.sha256 = d.sha256
LEFT JOIN odd AS o ON o.sha256 = d.sha256
LEFT JOIN indicators AS i ON i.indicator = indicator_code
WHERE t.township_code = code
ORDER BY d.is_current DESC NULLS LAST, d.publisher_key, d.valid_from DESC NULLS LAST, d.sha256;
