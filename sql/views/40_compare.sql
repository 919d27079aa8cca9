-- One indicator across townships. Townships and streets alone, each among its own kind. Only
-- figures that nothing speaks against are ranked and enter the medians: contradicted and
-- doubtful ones, and amounts without a printed unit, are shown and left out. Beside each median
-- stand three counts: how many peers there are, how many reported, how many gave a figure; a median
-- of two among thirty says so. A report without the figure is listed too: `not_read` when its form
-- should have it, `not_printed` when it does not have it.
--
-- A percentile is the share of the other peers whose figure is smaller; of a single peer there is none.
-- Rank and share come from one sorting: cume_dist is the share of peers that are as large or larger.

CREATE OR REPLACE MACRO share_below(at_least, n) AS
    CASE WHEN n > 1 THEN round(100 * n * (1 - at_least) / (n - 1), 1) END;

CREATE OR REPLACE MACRO compare(indicator_code, report_year) AS TABLE
WITH counties AS MATERIALIZED (
    -- Numbers for the places: sorting and joining by them is several times faster than by names.
    SELECT
        county_code, kind, count(*) FILTER (WHERE until IS NULL OR report_year < until) AS townships,
        dense_rank() OVER (ORDER BY any_value(province), any_value(city)) AS city_no,
        dense_rank() OVER (ORDER BY any_value(province)) AS province_no
    FROM townships WHERE kind IN ('township', 'street')
    GROUP BY county_code, kind
),
valued AS MATERIALIZED (
    SELECT
        t.township_code, t.kind, CAST(t.county_code AS INTEGER) AS county_no, p.city_no, p.province_no,
        d.document, o.value, o.unit, o.status, o.raw_text, g.sha256 IS NOT NULL AS is_gap,
        CASE WHEN is_sound(o.status) THEN o.value END AS ranked
    FROM documents AS d
    JOIN townships AS t ON t.township_code = d.township_code
    JOIN counties AS p ON p.county_code = t.county_code AND p.kind = t.kind
    LEFT JOIN (
        SELECT sha256, value, unit, status, raw_text
        FROM observations WHERE observations.indicator = indicator_code AND observations.year = report_year
    ) AS o ON o.sha256 = d.sha256
    LEFT JOIN (
        SELECT DISTINCT sha256
        FROM gaps WHERE gaps.indicator = indicator_code AND gaps.year = report_year
    ) AS g ON g.sha256 = d.sha256
    WHERE d.status = 'loaded' AND d.is_current AND d.year = report_year AND d.publisher_key = ''
        AND t.kind IN ('township', 'street')
),
by_county AS (
    SELECT kind, county_no, any_value(city_no) AS city_no, any_value(province_no) AS province_no,
        median(ranked) AS middle, count(ranked) AS figures, count(*) AS reports
    FROM valued GROUP BY kind, county_no
),
by_city AS (
    SELECT kind, city_no, median(ranked) AS middle, count(ranked) AS figures, count(*) AS reports
    FROM valued GROUP BY kind, city_no
),
by_province AS (
    SELECT kind, province_no, median(ranked) AS middle, count(ranked) AS figures, count(*) AS reports
    FROM valued GROUP BY kind, province_no
),
by_kind AS (
    SELECT kind, median(ranked) AS middle, count(ranked) AS figures, count(*) AS reports
    FROM valued GROUP BY kind
),
expected AS (
    SELECT
        county_code, kind, townships,
        sum(townships) OVER (PARTITION BY kind, city_no) AS city_townships,
        sum(townships) OVER (PARTITION BY kind, province_no) AS province_townships,
        sum(townships) OVER (PARTITION BY kind) AS national_townships
    FROM counties
),
-- All levels of a county's townships in one row, so that each report looks up once.
peers AS MATERIALIZED (
    SELECT
        c.kind, c.county_no,
        c.middle AS county_median, c.figures AS county_values, c.reports AS county_reports,
        e.townships AS county_townships,
        i.middle AS city_median, i.figures AS city_values, i.reports AS city_reports,
        CAST(e.city_townships AS BIGINT) AS city_townships,
        p.middle AS province_median, p.figures AS province_values, p.reports AS province_reports,
        CAST(e.province_townships AS BIGINT) AS province_townships,
        n.middle AS national_median, n.figures AS national_values, n.reports AS national_reports,
        CAST(e.national_townships AS BIGINT) AS national_townships
    FROM by_county AS c
    JOIN by_city AS i ON i.kind = c.kind AND i.city_no = c.city_no
    JOIN by_province AS p ON p.kind = c.kind AND p.province_no = c.province_no
    JOIN by_kind AS n ON n.kind = c.kind
    JOIN expected AS e ON CAST(e.county_code AS INTEGER) = c.county_no AND e.kind = c.kind
),
ranks AS (
    SELECT
        township_code,
        rank() OVER of_nation AS rank, cume_dist() OVER of_nation AS nation_share,
        rank() OVER of_province AS province_rank, cume_dist() OVER of_province AS province_share,
        rank() OVER of_city AS city_rank, cume_dist() OVER of_city AS city_share,
        rank() OVER of_county AS county_rank, cume_dist() OVER of_county AS county_share
    FROM (SELECT township_code, kind = 'street' AS kind, county_no, city_no, province_no, ranked FROM valued)
    WHERE ranked IS NOT NULL
    WINDOW
        of_nation AS (PARTITION BY kind ORDER BY ranked DESC),
        of_province AS (PARTITION BY province_no, kind ORDER BY ranked DESC),
        of_city AS (PARTITION BY city_no, kind ORDER BY ranked DESC),
        of_county AS (PARTITION BY county_no, kind ORDER BY ranked DESC)
)
SELECT
    t.township_code, t.township, t.county_code, t.county, t.city, t.province, v.kind AS publisher_type,
    CAST(report_year AS INTEGER) AS year, CAST(indicator_code AS VARCHAR) AS indicator, v.value, v.unit,
    coalesce(v.status, CASE WHEN v.is_gap THEN 'not_read' ELSE 'not_printed' END) AS status, v.raw_text,
    k.rank, CASE WHEN k.rank IS NOT NULL THEN p.national_values END AS n_ranked,
    share_below(k.nation_share, p.national_values) AS percentile,
    k.county_rank, share_below(k.county_share, p.county_values) AS county_percentile,
    k.city_rank, share_below(k.city_share, p.city_values) AS city_percentile,
    k.province_rank, share_below(k.province_share, p.province_values) AS province_percentile,
    p.county_median, p.city_median, p.province_median, p.national_median,
    p.county_values, p.county_reports, p.county_townships,
    p.city_values, p.city_reports, p.city_townships,
    p.province_values, p.province_reports, p.province_townships,
    p.national_values, p.national_reports, p.national_townships,
    v.document
FROM valued AS v
JOIN peers AS p ON p.county_no = v.county_no AND p.kind = v.kind
JOIN townships AS t ON t.township_code = v.township_code
LEFT JOIN ranks AS k ON k.township_code = v.township_code
ORDER BY k.rank NULLS LAST, t.township_code;

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
        SELECT sha256, value, unit, status
        FROM observations WHERE observations.indicator = indicator_code AND observations.year = report_year
    ) AS o ON o.sha256 = d.sha256
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
