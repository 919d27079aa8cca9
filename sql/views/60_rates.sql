-- Rates of the reports' table 3 and 4 (how observers score them). A rate is null when a part of
-- it was not read without doubt, and when its denominator is below ten: most townships see a
-- handful of applications a year, and a share of three says nothing. Numerator and denominator
-- are given, so that years or counties can be pooled.

CREATE OR REPLACE VIEW rates AS
WITH figures AS (
    SELECT
        doc, township, year,
        max(v) FILTER (WHERE indicator = 'applications.handled_total.total') AS handled,
        max(v) FILTER (WHERE indicator = 'applications.new.total') AS received,
        max(v) FILTER (WHERE indicator = 'applications.new.natural_person') AS natural_person,
        max(v) FILTER (WHERE indicator = 'applications.carried_in.total') AS carried_in,
        max(v) FILTER (WHERE indicator = 'applications.carried_out.total') AS carried_out,
        max(v) FILTER (WHERE indicator = 'applications.granted.total') AS granted,
        max(v) FILTER (WHERE indicator = 'applications.granted_in_part.total') AS granted_in_part,
        sum(v) FILTER (WHERE indicator LIKE 'applications.denied.%.total') AS denied,
        count(v) FILTER (WHERE indicator LIKE 'applications.denied.%.total') AS denied_parts,
        max(v) FILTER (WHERE indicator = 'applications.unavailable.not_held.total') AS not_held,
        max(v) FILTER (WHERE indicator = 'reconsideration.upheld') AS upheld,
        max(v) FILTER (WHERE indicator = 'reconsideration.corrected') AS corrected,
        max(v) FILTER (WHERE indicator = 'reconsideration.other') AS other
    FROM (
        SELECT o.doc, o.township, o.year, k.indicator,
            CASE WHEN is_sound(o.status) THEN o.value END AS v
        FROM observation_rows AS o
        JOIN indicator_keys AS k ON k.indicator_no = o.indicator_no
        WHERE k.indicator IN (
            'applications.handled_total.total', 'applications.new.total', 'applications.new.natural_person',
            'applications.carried_in.total', 'applications.carried_out.total', 'applications.granted.total',
            'applications.granted_in_part.total', 'applications.unavailable.not_held.total',
            'reconsideration.upheld', 'reconsideration.corrected', 'reconsideration.other'
        ) OR k.indicator LIKE 'applications.denied.%.total'
    )
    GROUP BY doc, township, year
),
parts AS (
    SELECT doc, township, year, 'disclosure_rate' AS rate, granted + granted_in_part AS numerator, handled AS denominator
    FROM figures
    UNION ALL
    SELECT doc, township, year, 'denial_rate', CASE WHEN denied_parts = 8 THEN denied END, handled FROM figures
    UNION ALL
    SELECT doc, township, year, 'not_held_share', not_held, handled FROM figures
    UNION ALL
    SELECT doc, township, year, 'carry_over_rate', carried_out, received + carried_in FROM figures
    UNION ALL
    SELECT doc, township, year, 'natural_person_share', natural_person, received FROM figures
    UNION ALL
    SELECT doc, township, year, 'correction_rate', corrected, upheld + corrected + other FROM figures
)
SELECT
    d.township_code, d.township, d.county, d.city, d.province, d.publisher_type, d.publisher, d.year,
    p.rate, p.numerator, p.denominator,
    CASE WHEN p.denominator >= 10 THEN round(p.numerator / p.denominator, 4) END AS value,
    p.denominator < 10 AS is_suppressed, d.document
FROM parts AS p
JOIN document_list AS d ON d.doc = p.doc AND d.township_no = p.township AND d.year = p.year
WHERE d.is_current AND d.status = 'loaded' AND p.numerator IS NOT NULL AND p.denominator IS NOT NULL;
