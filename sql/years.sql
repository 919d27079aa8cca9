-- The reports of one publisher against those of its other years, and reports that are copies of
-- others: anew from the current documents, in one pass each, so that a report that came, went or
-- was read again is judged with its neighbours. Only what is odd gives a row. Rules: data/years.yaml.
-- Only townships, years and digests that a change can reach are judged (`scope_changes.sql`), which are all
-- of them when the whole is to be worked out anew. A report speaks of its own year and of the one after it;
-- a jump is told by the nearest years with a figure, which may be any.

CREATE OR REPLACE TEMP MACRO spelled(sign, n) AS
    CASE WHEN sign < 0 THEN '-' ELSE '+' END
    || CASE WHEN n = trunc(n) THEN CAST(CAST(n AS BIGINT) AS VARCHAR) ELSE CAST(n AS VARCHAR) END;

CREATE OR REPLACE TEMP MACRO is_off(ratio, factor, spread) AS ratio BETWEEN factor / spread AND factor * spread;

CREATE OR REPLACE TEMP VIEW standing AS
SELECT sha256, document, township_code, publisher_key, year, prose_digest, figures_digest, doc, township
FROM documents WHERE status = 'loaded' AND is_current;

-- The copies of affected digests; whoever shares any digest with one of them may be its original.
CREATE OR REPLACE TEMP TABLE suspects AS
SELECT sha256, year, prose_digest, figures_digest FROM standing
WHERE (year, prose_digest) IN (FROM affected_digests) OR (year, figures_digest) IN (FROM affected_digests);

-- The years in which a township's reports are compared with those of the year before.
CREATE OR REPLACE TEMP TABLE judged_years AS
SELECT township_code, year FROM affected_groups
UNION
SELECT township_code, year + 1 FROM affected_groups;

DELETE FROM year_checks
WHERE rule NOT IN (SELECT rule FROM year_rules)
    OR CASE (SELECT any_value(r.kind) FROM year_rules AS r WHERE r.rule = year_checks.rule)
        WHEN 'copy_place' THEN sha256 IN (SELECT sha256 FROM suspects) OR sha256 IN (SELECT sha256 FROM affected)
        WHEN 'jump' THEN township_code IN (SELECT township_code FROM affected_townships)
        ELSE (township_code, year) IN (FROM judged_years)
    END;

-- Reports and figures by numbers: they are grouped and joined several times.
CREATE OR REPLACE TEMP TABLE year_reports AS
SELECT
    s.*, dense_rank() OVER (ORDER BY s.township_code, s.publisher_key) AS publisher_no,
    j.year IS NOT NULL AS is_judged
FROM standing AS s LEFT JOIN judged_years AS j ON j.township_code = s.township_code AND j.year = s.year
WHERE s.township_code IN (SELECT township_code FROM affected_townships);

CREATE OR REPLACE TEMP TABLE year_figures AS
SELECT o.doc, s.publisher_no, o.year, o.indicator_no, o.value, o.method = 'ocr' AS is_recognised
FROM observation_rows AS o
JOIN (
    FROM year_reports
    WHERE is_judged OR (publisher_no, year + 1) IN (SELECT publisher_no, year FROM year_reports WHERE is_judged)
) AS s ON s.doc = o.doc AND s.township = o.township AND s.year = o.year
-- IN, and not a join: so the few indicators are chosen before the reports are looked up.
WHERE o.value IS NOT NULL AND o.status <> 'doubtful' AND o.indicator_no IN (
    SELECT k.indicator_no
    FROM indicator_keys AS k
    JOIN year_terms AS t ON t.indicator = k.indicator
    JOIN year_rules AS r ON r.rule = t.rule
    WHERE r.kind = 'identity'
);

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
    WHERE (f.publisher_no, f.year + t.years_back) IN (SELECT publisher_no, year FROM year_reports WHERE is_judged)
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
    JOIN year_figures AS f ON f.publisher_no = b.publisher_no
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
    SELECT
        o.doc, s.publisher_no, o.year, t.indicator, o.indicator_no, o.value, o.raw_text,
        o.method = 'ocr' AS is_recognised, t.rule, t.strength, t.factor, t.spread
    FROM observation_rows AS o
    JOIN year_reports AS s ON s.doc = o.doc AND s.township = o.township AND s.year = o.year
    JOIN terms AS t ON t.indicator_no = o.indicator_no
    WHERE o.value > 0 AND o.status <> 'doubtful' AND o.indicator_no IN (SELECT indicator_no FROM terms)
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
