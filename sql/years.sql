-- The reports of one publisher against those of its other years, and reports that are copies of
-- others: anew from the current documents, in one pass each, so that a report that came, went or
-- was read again is judged with its neighbours. Only what is odd gives a row. Rules: data/years.yaml.
-- `years_scope.sql` and `years_figures.sql` have chosen reports and figures.

CREATE OR REPLACE TEMP MACRO spelled(sign, n) AS
    CASE WHEN sign < 0 THEN '-' ELSE '+' END
    || CASE WHEN n = trunc(n) THEN CAST(CAST(n AS BIGINT) AS VARCHAR) ELSE CAST(n AS VARCHAR) END;

CREATE OR REPLACE TEMP MACRO is_off(ratio, factor, spread) AS ratio BETWEEN factor / spread AND factor * spread;

-- Identities: every term at the year it speaks of; assessed where all of them have a figure. Sides are
-- summed up for all, and spelled out for the few that disagree.
INSERT INTO year_checks BY NAME
WITH terms AS MATERIALIZED (
    SELECT
        t.*, k.indicator_no, r.strength, r.summary, count(*) OVER (PARTITION BY t.rule, t.scope) AS n_terms,
        dense_rank() OVER (ORDER BY t.rule, t.scope) AS check_no
    FROM year_terms AS t
    JOIN year_rules AS r ON r.rule = t.rule
    JOIN indicator_keys AS k ON k.indicator = t.indicator
    WHERE r.kind = 'identity'
),
broken AS (
    SELECT
        t.check_no, f.publisher_no, f.year + t.years_back AS year,
        sum(CASE WHEN t.side = 'left' THEN t.sign * f.value ELSE 0 END) AS left_value,
        sum(CASE WHEN t.side = 'right' THEN t.sign * f.value ELSE 0 END) AS right_value
    FROM year_figures AS f JOIN terms AS t ON t.indicator_no = f.indicator_no
    WHERE f.kind = 'identity' AND CASE t.years_back WHEN 0 THEN f.is_judged ELSE f.is_next_judged END
    GROUP BY t.check_no, f.publisher_no, f.year + t.years_back
    HAVING count(*) = max(t.n_terms) AND left_value <> right_value
),
spelled_out AS (
    SELECT
        any_value(t.rule) AS rule, any_value(t.scope) AS scope, b.year, b.left_value, b.right_value,
        any_value(t.strength) AS strength, any_value(t.summary) AS summary,
        string_agg(spelled(t.sign, f.value), '' ORDER BY t.position) FILTER (WHERE t.side = 'left') AS left_text,
        string_agg(spelled(t.sign, f.value), '' ORDER BY t.position) FILTER (WHERE t.side = 'right') AS right_text,
        any_value(f.doc) FILTER (WHERE t.years_back = 0) AS doc,
        any_value(f.doc) FILTER (WHERE t.years_back = 1) AS other_doc,
        list_sort(list(DISTINCT t.indicator)) AS indicators, bool_or(f.is_recognised) AS is_recognised
    FROM broken AS b
    JOIN terms AS t ON t.check_no = b.check_no
    JOIN year_figures AS f ON f.kind = 'identity' AND f.publisher_no = b.publisher_no
        AND f.year = b.year - t.years_back AND f.indicator_no = t.indicator_no
    GROUP BY b.check_no, b.publisher_no, b.year, b.left_value, b.right_value
),
explained AS (
    SELECT rule, doc, sum(left_value - right_value) AS difference
    FROM spelled_out WHERE scope IS DISTINCT FROM summary
    GROUP BY ALL
)
SELECT
    b.rule, b.scope, CASE WHEN b.is_recognised THEN 'weak' ELSE b.strength END AS strength,
    s.sha256, s.township_code, b.year,
    o.sha256 AS other_sha256, s.township_code AS other_township_code, b.year - 1 AS other_year,
    ltrim(b.left_text, '+') AS left_text, b.left_value, ltrim(b.right_text, '+') AS right_text, b.right_value,
    b.indicators, b.is_recognised
FROM spelled_out AS b
JOIN year_reports AS s ON s.doc = b.doc
JOIN year_reports AS o ON o.doc = b.other_doc
LEFT JOIN explained AS e ON e.rule = b.rule AND e.doc = b.doc
WHERE b.scope IS DISTINCT FROM b.summary OR e.difference IS DISTINCT FROM b.left_value - b.right_value;

-- Jumps: a figure against the nearest years before and after that have one. Of two that are off
-- by the factor the larger is named (the form asks for 万元, so that a slip makes an amount too
-- large), unless the smaller one is off from both its neighbours.
INSERT INTO year_checks BY NAME
WITH terms AS MATERIALIZED (
    SELECT k.indicator_no, t.indicator, r.rule, r.strength, r.factor, r.spread
    FROM year_terms AS t
    JOIN year_rules AS r ON r.rule = t.rule
    JOIN indicator_keys AS k ON k.indicator = t.indicator
    WHERE r.kind = 'jump'
),
figures AS (
    SELECT f.*, t.indicator, t.rule, t.strength, t.factor, t.spread
    FROM year_figures AS f JOIN terms AS t ON t.indicator_no = f.indicator_no
    WHERE f.kind = 'jump' AND f.value > 0
),
amounts AS (
    SELECT
        *, lag(value) OVER years AS before, lead(value) OVER years AS after,
        lag(f) OVER years AS earlier, lead(f) OVER years AS later
    FROM figures AS f
    WINDOW years AS (PARTITION BY publisher_no, indicator_no, rule ORDER BY year)
),
small AS (
    SELECT
        *, coalesce(is_off(before / value, factor, spread) AND is_off(after / value, factor, spread), false)
            AS too_small
    FROM amounts
),
large AS (
    SELECT
        *,
        coalesce(is_off(value / before, factor, spread) AND NOT lag(too_small) OVER years, false) AS above_earlier,
        coalesce(is_off(value / after, factor, spread) AND NOT lead(too_small) OVER years, false) AS above_later
    FROM small
    WINDOW years AS (PARTITION BY publisher_no, indicator_no, rule ORDER BY year)
),
judged AS (
    SELECT *, CASE WHEN too_small OR above_earlier THEN earlier ELSE later END AS other
    FROM large WHERE too_small OR above_earlier OR above_later
)
SELECT
    j.rule, j.indicator AS scope,
    CASE WHEN j.is_recognised OR j.other.is_recognised THEN 'weak' ELSE j.strength END AS strength,
    s.sha256, s.township_code, s.year,
    o.sha256 AS other_sha256, o.township_code AS other_township_code, o.year AS other_year,
    j.raw_text AS left_text, j.value AS left_value, j.other.raw_text AS right_text, j.other.value AS right_value,
    [j.indicator] AS indicators, j.is_recognised OR j.other.is_recognised AS is_recognised
FROM judged AS j
JOIN year_reports AS s ON s.doc = j.doc
JOIN year_reports AS o ON o.doc = j.other.doc;

-- Copies: of the year before, and of another publisher of the same year (the first of its group).
INSERT INTO year_checks BY NAME
WITH firsts AS (
    SELECT sha256, first_value(sha256) OVER (
        PARTITION BY year, prose_digest ORDER BY township_code, publisher_key
    ) AS other_sha256
    FROM standing
    WHERE prose_digest IS NOT NULL AND (year, prose_digest) IN (SELECT year, prose_digest FROM suspects)
    UNION
    SELECT sha256, first_value(sha256) OVER (
        PARTITION BY year, figures_digest ORDER BY township_code, publisher_key
    ) AS other_sha256
    FROM standing
    WHERE figures_digest IS NOT NULL AND (year, figures_digest) IN (SELECT year, figures_digest FROM suspects)
),
pairs AS (
    SELECT 'copy_place' AS kind, sha256, other_sha256 FROM firsts
    WHERE other_sha256 <> sha256 AND sha256 IN (SELECT sha256 FROM suspects)
    UNION ALL
    SELECT 'copy_year', s.sha256, o.sha256
    FROM standing AS s
    JOIN standing AS o ON o.township_code = s.township_code AND o.publisher_key = s.publisher_key
        AND o.year = s.year - 1
    WHERE (s.township_code, s.year) IN (FROM judged_years)
        AND (o.prose_digest = s.prose_digest OR o.figures_digest = s.figures_digest)
)
SELECT
    r.rule,
    concat_ws('+', CASE WHEN o.prose_digest = s.prose_digest THEN 'prose' END,
              CASE WHEN o.figures_digest = s.figures_digest THEN 'figures' END) AS scope,
    r.strength, s.sha256, s.township_code, s.year, o.sha256 AS other_sha256,
    o.township_code AS other_township_code, o.year AS other_year,
    s.document AS left_text, o.document AS right_text, [] AS indicators, false AS is_recognised
FROM pairs AS p
JOIN year_rules AS r ON r.kind = p.kind
JOIN standing AS s ON s.sha256 = p.sha256
JOIN standing AS o ON o.sha256 = p.other_sha256;

DROP VIEW standing;
DROP TABLE suspects;
DROP TABLE year_figures;
DROP TABLE year_reports;
DROP TABLE judged_years;
DROP MACRO spelled;
DROP MACRO is_off;
