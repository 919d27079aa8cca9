-- One indicator across townships. Townships and streets alone, each among its own kind. Only
-- figures that nothing speaks against are ranked and enter the medians: contradicted and
-- doubtful ones, and amounts without a printed unit, are shown and left out. Beside each median
-- stand three counts: how many peers there are, how many reported, how many gave a figure; a median
-- of two among thirty says so. A report without the figure is listed too: `not_read` when its form
-- should have it, `not_printed` when it does not have it.
--
-- A percentile is the share of the other peers whose figure is smaller; of a single peer there is none.
-- `at_least` is the share of peers that are as large or larger.

CREATE OR REPLACE MACRO share_below(at_least, n) AS
    CASE WHEN n > 1 THEN round(100 * n * (1 - at_least) / (n - 1), 1) END;

-- A figure as it is ranked; below everything where there is none, or something speaks against it.
CREATE OR REPLACE MACRO step_of(value, status) AS
    CASE WHEN value IS NOT NULL AND is_sound(status) THEN value ELSE CAST('-infinity' AS DOUBLE) END;

CREATE OR REPLACE MACRO compare(indicator_code, report_year) AS TABLE
-- Most figures are 0 or small, so that a group has few different ones: counting them before sorting leaves
-- little to sort. All four groups of a township (peer_groups.sql) are worked out at once; its county has the
-- others. Reports without a figure are the last step.
WITH counted AS (
    SELECT
        m.county_no, any_value(m.city_no) AS city_no, any_value(m.province_no) AS province_no,
        any_value(m.nation_no) AS nation_no, step_of(o.value, o.status) AS ranked, CAST(count(*) AS INTEGER) AS n
    FROM documents AS d
    JOIN peer_groups AS m ON m.township = d.township
    LEFT JOIN (
        SELECT x.doc, x.value, x.status
        FROM observation_rows AS x JOIN indicator_keys AS k ON k.indicator_no = x.indicator_no
        WHERE k.indicator = indicator_code AND x.year = report_year
    ) AS o ON o.doc = d.doc
    WHERE d.status = 'loaded' AND d.is_current AND d.year = report_year AND d.publisher_key = ''
    GROUP BY m.county_no, ranked
),
tallies AS (
    SELECT group_no, ranked, CAST(sum(n) AS INTEGER) AS n
    FROM (SELECT unnest([county_no, city_no, province_no, nation_no]) AS group_no, ranked, n FROM counted)
    GROUP BY group_no, ranked
),
ladder AS MATERIALIZED (
    SELECT
        group_no, ranked, n, CAST(sum(n) OVER (ORDER BY group_no, ranked DESC) AS INTEGER) AS upto
    FROM tallies
),
groups AS (
    SELECT
        group_no, min(upto - n) AS above, CAST(sum(n) AS INTEGER) AS reports,
        CAST(coalesce(sum(n) FILTER (WHERE isfinite(ranked)), 0) AS INTEGER) AS figures
    FROM ladder GROUP BY group_no
),
steps AS MATERIALIZED (
    SELECT
        l.group_no, l.ranked, l.upto - g.above AS at_least, l.upto - l.n - g.above + 1 AS rank,
        g.reports, g.figures
    FROM ladder AS l JOIN groups AS g ON g.group_no = l.group_no
),
-- The middle figure, or the mean of both middle ones: counted from the largest.
middles AS (
    SELECT
        group_no,
        (max(ranked) FILTER (WHERE at_least >= (figures + 1) // 2)
            + max(ranked) FILTER (WHERE at_least >= figures // 2 + 1)) / 2 AS median
    FROM steps WHERE isfinite(ranked) GROUP BY group_no
),
expected AS (
    SELECT group_no, CAST(sum(n) FILTER (WHERE until IS NULL OR report_year < until) AS BIGINT) AS townships
    FROM peer_counts GROUP BY group_no
),
places AS MATERIALIZED (
    SELECT
        s.group_no, s.ranked, m.median, CAST(s.figures AS BIGINT) AS figures, CAST(s.reports AS BIGINT) AS reports,
        CASE WHEN isfinite(s.ranked) THEN CAST(s.rank AS BIGINT) END AS rank,
        CASE WHEN isfinite(s.ranked) THEN share_below(s.at_least / s.figures, s.figures) END AS percentile,
        coalesce(e.townships, 0) AS townships
    FROM steps AS s
    JOIN expected AS e ON e.group_no = s.group_no
    LEFT JOIN middles AS m ON m.group_no = s.group_no
)
-- The reports themselves, looked up anew: so a condition on their place reaches the tables, and the country is
-- gone through once for what is ranked and not for all that is shown.
SELECT
    t.township_code, t.township, t.county_code, t.county, t.city, t.province, t.kind AS publisher_type,
    CAST(report_year AS INTEGER) AS year, CAST(indicator_code AS VARCHAR) AS indicator, o.value, o.unit,
    coalesce(o.status, CASE WHEN g.sha256 IS NOT NULL THEN 'not_read' ELSE 'not_printed' END) AS status, o.raw_text,
    n.rank, CASE WHEN n.rank IS NOT NULL THEN n.figures END AS n_ranked, n.percentile,
    c.rank AS county_rank, c.percentile AS county_percentile,
    i.rank AS city_rank, i.percentile AS city_percentile,
    p.rank AS province_rank, p.percentile AS province_percentile,
    c.median AS county_median, i.median AS city_median, p.median AS province_median, n.median AS national_median,
    c.figures AS county_values, c.reports AS county_reports, c.townships AS county_townships,
    i.figures AS city_values, i.reports AS city_reports, i.townships AS city_townships,
    p.figures AS province_values, p.reports AS province_reports, p.townships AS province_townships,
    n.figures AS national_values, n.reports AS national_reports, n.townships AS national_townships,
    d.document
FROM townships AS t
JOIN documents AS d ON d.township_code = t.township_code
JOIN peer_groups AS e ON e.township = d.township
LEFT JOIN (
    SELECT x.doc, x.township, x.value, x.unit, x.status, x.raw_text
    FROM observation_rows AS x JOIN indicator_keys AS k ON k.indicator_no = x.indicator_no
    WHERE k.indicator = indicator_code AND x.year = report_year
) AS o ON o.doc = d.doc AND o.township = d.township
LEFT JOIN (
    SELECT DISTINCT sha256
    FROM gaps WHERE gaps.indicator = indicator_code AND gaps.year = report_year
) AS g ON g.sha256 = d.sha256
-- Not `=`: from four equalities DuckDB concludes that the places equal each other, and joins those first.
JOIN places AS c ON c.group_no = e.county_no AND c.ranked IS NOT DISTINCT FROM step_of(o.value, o.status)
JOIN places AS i ON i.group_no = e.city_no AND i.ranked IS NOT DISTINCT FROM step_of(o.value, o.status)
JOIN places AS p ON p.group_no = e.province_no AND p.ranked IS NOT DISTINCT FROM step_of(o.value, o.status)
JOIN places AS n ON n.group_no = e.nation_no AND n.ranked IS NOT DISTINCT FROM step_of(o.value, o.status)
WHERE d.status = 'loaded' AND d.is_current AND d.year = report_year AND d.publisher_key = ''
ORDER BY n.rank NULLS LAST, t.township_code;

-- One indicator by county and type: sums and medians of the figures that nothing speaks against, with
-- how many townships there are, how many reported, how many gave a figure and how many of those are 0.
-- What is blank, in doubt or missing is in no sum: `n_values` below `n_townships` says how much is not.
CREATE OR REPLACE MACRO county_summary(indicator_code, report_year) AS TABLE
WITH expected AS (
    SELECT
        county_code, kind, any_value(county) AS county, any_value(city) AS city,
        any_value(province) AS province, count(*) FILTER (WHERE until IS NULL OR report_year < until) AS n
    FROM townships WHERE kind IN ('township', 'street')
    GROUP BY county_code, kind
),
valued AS (
    SELECT
        t.county_code, t.kind, t.township,
        CASE WHEN is_sound(o.status) THEN o.value END AS figure, o.unit,
        o.value IS NOT NULL AND NOT is_sound(o.status) AS is_left_out
    FROM documents AS d
    JOIN townships AS t ON t.township_code = d.township_code
    LEFT JOIN (
        SELECT x.doc, x.value, x.unit, x.status
        FROM observation_rows AS x JOIN indicator_keys AS k ON k.indicator_no = x.indicator_no
        WHERE k.indicator = indicator_code AND x.year = report_year
    ) AS o ON o.doc = d.doc
    WHERE d.status = 'loaded' AND d.is_current AND d.year = report_year AND d.publisher_key = ''
        AND t.kind IN ('township', 'street')
),
met AS (
    SELECT
        county_code, kind, count(*) AS n_reports, count(figure) AS n_values,
        count(*) FILTER (WHERE is_left_out) AS n_left_out, count(*) FILTER (WHERE figure = 0) AS n_zero,
        sum(figure) AS total, median(figure) AS median, min(figure) AS smallest, max(figure) AS largest,
        arg_max(township, figure) AS largest_township, any_value(unit) AS unit
    FROM valued GROUP BY county_code, kind
)
SELECT
    e.county_code, e.county, e.city, e.province, e.kind AS publisher_type,
    CAST(report_year AS INTEGER) AS year, CAST(indicator_code AS VARCHAR) AS indicator, m.total, m.median, m.smallest, m.largest, m.largest_township, m.unit,
    m.n_values, m.n_zero, m.n_left_out, m.n_reports, e.n AS n_townships,
    CASE WHEN e.n > 0 THEN least(round(m.n_values / e.n, 4), 1) END AS share_with_value
FROM met AS m JOIN expected AS e ON e.county_code = m.county_code AND e.kind = m.kind
ORDER BY e.county_code, e.kind;
