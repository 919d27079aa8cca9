-- Rates of the reports' table 3 and 4 (how observers score them). A rate is null when a part of
-- it was not read without doubt, and when its denominator is below ten: most townships see a
-- handful of applications a year, and a share of three says nothing. Numerator and denominator
-- are given, so that years or counties can be pooled.

CREATE OR REPLACE VIEW rates AS
SELECT
    d.township_code, d.township, d.county, d.city, d.province, d.publisher_type, d.publisher, d.year,
    p.part.rate AS rate, p.part.numerator AS numerator, p.part.denominator AS denominator,
    CASE WHEN p.part.denominator >= 10 THEN round(p.part.numerator / p.part.denominator, 4) END AS value,
    p.part.denominator < 10 AS is_suppressed, d.document
-- LATERAL, so that the reports that are asked for are chosen before their rows are looked for.
FROM document_list AS d, LATERAL (
    SELECT
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
    ) AS o
    WHERE o.doc = d.doc AND o.township = d.township_no AND o.year = d.year
    GROUP BY o.doc
) AS f, LATERAL (
    SELECT unnest([
        {'rate': 'disclosure_rate', 'numerator': granted + granted_in_part, 'denominator': handled},
        {'rate': 'denial_rate', 'numerator': CASE WHEN denied_parts = 8 THEN denied END, 'denominator': handled},
        {'rate': 'not_held_share', 'numerator': not_held, 'denominator': handled},
        {'rate': 'carry_over_rate', 'numerator': carried_out, 'denominator': received + carried_in},
        {'rate': 'natural_person_share', 'numerator': natural_person, 'denominator': received},
        {'rate': 'correction_rate', 'numerator': corrected, 'denominator': upheld + corrected + other}
    ]) AS part
) AS p
WHERE d.is_current AND d.status = 'loaded' AND p.part.numerator IS NOT NULL AND p.part.denominator IS NOT NULL;
