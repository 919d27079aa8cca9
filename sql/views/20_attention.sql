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
    c.indicators, c.blamed, c.sha256
FROM checks AS c
JOIN document_list AS d ON d.sha256 = c.sha256
WHERE d.is_current;

CREATE OR REPLACE VIEW contradictions AS
SELECT * EXCLUDE (result, severity)
FROM check_list
WHERE result = 'fail' AND severity = 'contradiction';

CREATE OR REPLACE VIEW findings AS
SELECT * EXCLUDE (result, severity)
FROM check_list
WHERE result = 'fail' AND severity <> 'contradiction';

CREATE OR REPLACE VIEW gap_list AS
SELECT
    d.document, g.township_code, d.township, d.county, d.city, d.province, d.publisher_type, g.year,
    g.indicator, i.label_zh, i.label_en, g.reason, g.detail, g.sha256
FROM gaps AS g
JOIN document_list AS d ON d.sha256 = g.sha256
LEFT JOIN indicators AS i ON i.indicator = g.indicator
WHERE d.is_current;
