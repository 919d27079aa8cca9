-- Rates of the reports' table 3 and 4 (how observers score them). A rate is null when a part of
-- it was not read without doubt, and when its denominator is below ten: most townships see a
-- handful of applications a year, and a share of three says nothing. Numerator and denominator
-- are given, so that years or counties can be pooled.

CREATE OR REPLACE VIEW rates AS
WITH figures AS (
    SELECT
        d.sha256,
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
        SELECT sha256, indicator,
            CASE WHEN is_sound(status) THEN value END AS v
        FROM observations
    )
    JOIN documents AS d USING (sha256)
    WHERE d.is_current AND d.status = 'loaded'
    GROUP BY d.sha256
),
parts AS (
    SELECT sha256, 'disclosure_rate' AS rate, granted + granted_in_part AS numerator, handled AS denominator
    FROM figures
    UNION ALL
    SELECT sha256, 'denial_rate', CASE WHEN denied_parts = 8 THEN denied END, handled FROM figures
    UNION ALL
    SELECT sha256, 'not_held_share', not_held, handled FROM figures
    UNION ALL
    SELECT sha256, 'carry_over_rate', carried_out, received + carried_in FROM figures
    UNION ALL
    SELECT sha256, 'natural_person_share', natural_person, received FROM figures
    UNION ALL
    SELECT sha256, 'correction_rate', corrected, upheld + corrected + other FROM figures
)
SELECT
    d.township_code, d.township, d.county, d.city, d.province, d.publisher_type, d.publisher, d.year,
    p.rate, p.numerator, p.denominator,
    CASE WHEN p.denominator >= 10 THEN round(p.numerator / p.denominator, 4) END AS value,
    p.denominator < 10 AS is_suppressed, d.document
FROM parts AS p
JOIN document_list AS d ON d.sha256 = p.sha256
WHERE p.numerator IS NOT NULL AND p.denominator IS NOT NULL;
