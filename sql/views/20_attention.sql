-- What needs a person.

CREATE OR REPLACE VIEW quarantine AS
SELECT
    n.document, d.reason, d.detail, d.title, d.year, d.publisher, d.candidates, d.format, d.size,
    n.url, n.path, n.source_id, n.last_seen AS fetched_at, d.sha256
FROM documents AS d
JOIN document_names AS n ON n.sha256 = d.sha256
WHERE d.status = 'quarantined' AND d.is_current;

CREATE OR REPLACE VIEW check_list AS
SELECT
    d.document, c.township_code, d.township, d.county, d.city, d.province, d.publisher_type, c.year,
    c.rule, c.scope, c.result, c.severity, c.left_text, c.left_value, c.right_text, c.right_value,
    c.indicators, c.blamed, c.sha256, d.county_code, d.publisher_key
FROM checks AS c
JOIN document_list AS d ON d.sha256 = c.sha256 AND d.township_code = c.township_code AND d.year = c.year
WHERE d.is_current;

CREATE OR REPLACE VIEW contradictions AS
SELECT * EXCLUDE (result, severity)
FROM check_list
WHERE result = 'fail' AND severity = 'contradiction';

-- What the reports of several years, or of several publishers, say of each other: both sides, both
-- documents. `document` is the later one, or the copy.
CREATE OR REPLACE VIEW year_findings AS
SELECT
    d.document, y.township_code, d.township, d.county, d.city, d.province, d.publisher_type, y.year,
    y.rule, y.scope, y.strength, y.left_text, y.left_value, y.right_text, y.right_value,
    y.indicators, o.document AS other_document, y.other_township_code, o.township AS other_township,
    y.other_year, y.is_recognised, r.label_zh, r.label_en, y.sha256, y.other_sha256,
    d.county_code, d.publisher_key
FROM year_checks AS y
JOIN year_rules AS r ON r.rule = y.rule
JOIN document_list AS d ON d.sha256 = y.sha256
JOIN document_list AS o ON o.sha256 = y.other_sha256;

-- Everything odd that touches no value, inside one report and between reports.
CREATE OR REPLACE VIEW findings AS
SELECT
    * EXCLUDE (result, severity), NULL::VARCHAR AS strength, NULL::VARCHAR AS other_document,
    NULL::INTEGER AS other_year
FROM check_list
WHERE result = 'fail' AND severity <> 'contradiction'
UNION ALL BY NAME
SELECT
    document, township_code, township, county, city, province, publisher_type, year, rule, scope,
    left_text, left_value, right_text, right_value, indicators, []::VARCHAR[] AS blamed, sha256, county_code, publisher_key,
    strength, other_document, other_year
FROM year_findings;

CREATE OR REPLACE VIEW gap_list AS
SELECT
    d.document, g.township_code, d.township, d.county, d.city, d.province, d.publisher_type, g.year,
    g.indicator, i.label_zh, i.label_en, g.reason, g.detail, g.sha256, d.county_code, d.publisher_key
FROM gaps AS g
JOIN document_list AS d ON d.sha256 = g.sha256 AND d.township_code = g.township_code AND d.year = g.year
LEFT JOIN indicators AS i ON i.indicator = g.indicator
WHERE d.is_current;
