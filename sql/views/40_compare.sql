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
WITH townships_of_year AS (
    SELECT
        t.township_code, t.township, t.county_code, t.county, t.city, t.province, t.kind,
        d.document, d.sha256
    FROM documents AS d
    JOIN townships AS t ON t.township_code = d.township_code
    WHERE d.status = 'loaded' AND d.is_current AND d.year = report_year AND d.publisher_key = ''
        AND t.kind IN ('township', 'street')
),
valued AS (
    SELECT
        r.*, o.value, o.unit, o.status, o.raw_text,
        g.sha256 IS NOT NULL AS is_gap,
        CASE WHEN is_sound(o.status) THEN o.value END AS ranked
    FROM townships_of_year AS r
    LEFT JOIN (
        SELECT sha256, value, unit, status, raw_text
        FROM observations WHERE observations.indicator = indicator_code AND observations.year = report_year
    ) AS o ON o.sha256 = r.sha256
    LEFT JOIN (
        SELECT DISTINCT sha256
        FROM gaps WHERE gaps.indicator = indicator_code AND gaps.year = report_year
    ) AS g ON g.sha256 = r.sha256
),
expected AS (
    SELECT province, city, county_code, kind, count(*) AS n
    FROM townships WHERE kind IN ('township', 'street') AND (until IS NULL OR report_year < until)
    GROUP BY ALL
),
by_county AS (
    SELECT v.*, e.n AS townships
    FROM (
        SELECT county_code, kind, median(ranked) AS middle, count(ranked) AS figures, count(*) AS reports
        FROM valued GROUP BY ALL
    ) AS v JOIN (SELECT county_code, kind, sum(n) AS n FROM expected GROUP BY ALL) AS e
        ON e.county_code = v.county_code AND e.kind = v.kind
),
by_city AS (
    SELECT v.*, e.n AS townships
    FROM (
        SELECT province, city, kind, median(ranked) AS middle, count(ranked) AS figures, count(*) AS reports
        FROM valued GROUP BY ALL
    ) AS v JOIN (SELECT province, city, kind, sum(n) AS n FROM expected GROUP BY ALL) AS e
        ON e.province IS NOT DISTINCT FROM v.province AND e.city IS NOT DISTINCT FROM v.city
        AND e.kind = v.kind
),
by_province AS (
    SELECT v.*, e.n AS townships
    FROM (
        SELECT province, kind, median(ranked) AS middle, count(ranked) AS figures, count(*) AS reports
        FROM valued GROUP BY ALL
    ) AS v JOIN (SELECT province, kind, sum(n) AS n FROM expected GROUP BY ALL) AS e
        ON e.province IS NOT DISTINCT FROM v.province AND e.kind = v.kind
),
by_kind AS (
    SELECT v.*, e.n AS townships
    FROM (
        SELECT kind, median(ranked) AS middle, count(ranked) AS figures, count(*) AS reports
        FROM valued GROUP BY ALL
    ) AS v JOIN (SELECT kind, sum(n) AS n FROM expected GROUP BY ALL) AS e ON e.kind = v.kind
),
ranks AS (
    SELECT
        township_code,
        rank() OVER of_nation AS rank, cume_dist() OVER of_nation AS nation_share,
        rank() OVER of_province AS province_rank, cume_dist() OVER of_province AS province_share,
        rank() OVER of_city AS city_rank, cume_dist() OVER of_city AS city_share,
        rank() OVER of_county AS county_rank, cume_dist() OVER of_county AS county_share
    FROM valued WHERE ranked IS NOT NULL
    WINDOW
        of_nation AS (PARTITION BY kind ORDER BY ranked DESC),
        of_province AS (PARTITION BY kind, province ORDER BY ranked DESC),
        of_city AS (PARTITION BY kind, province, city ORDER BY ranked DESC),
        of_county AS (PARTITION BY kind, county_code ORDER BY ranked DESC)
)
SELECT
    v.township_code, v.township, v.county_code, v.county, v.city, v.province, v.kind AS publisher_type,
    report_year AS year, indicator_code AS indicator, v.value, v.unit,
    coalesce(v.status, CASE WHEN v.is_gap THEN 'not_read' ELSE 'not_printed' END) AS status, v.raw_text,
    k.rank, CASE WHEN k.rank IS NOT NULL THEN n.figures END AS n_ranked,
    share_below(k.nation_share, n.figures) AS percentile,
    k.county_rank, share_below(k.county_share, c.figures) AS county_percentile,
    k.city_rank, share_below(k.city_share, i.figures) AS city_percentile,
    k.province_rank, share_below(k.province_share, p.figures) AS province_percentile,
    c.middle AS county_median, i.middle AS city_median, p.middle AS province_median,
    n.middle AS national_median,
    c.figures AS county_values, c.reports AS county_reports, CAST(c.townships AS BIGINT) AS county_townships,
    i.figures AS city_values, i.reports AS city_reports, CAST(i.townships AS BIGINT) AS city_townships,
    p.figures AS province_values, p.reports AS province_reports,
    CAST(p.townships AS BIGINT) AS province_townships,
    n.figures AS national_values, n.reports AS national_reports,
    CAST(n.townships AS BIGINT) AS national_townships,
    v.document
FROM valued AS v
JOIN by_county AS c ON c.county_code = v.county_code AND c.kind = v.kind
JOIN by_city AS i ON i.province IS NOT DISTINCT FROM v.province AND i.city IS NOT DISTINCT FROM v.city
    AND i.kind = v.kind
JOIN by_province AS p ON p.province IS NOT DISTINCT FROM v.province AND p.kind = v.kind
JOIN by_kind AS n ON n.kind = v.kind
LEFT JOIN ranks AS k ON k.township_code = v.township_code
ORDER BY k.rank NULLS LAST, v.township_code;

-- One indicator by county and type: sums and medians of the figures that nothing speaks against, with
-- how many townships there are, how many reported, how many gave a figure and how many of those are 0.
-- What is blank, in doubt or missing is in no sum: `n_values` below `n_townships` says how much is not.
CREATE OR REPLACE MACRO county_summary(indicator_code, report_year) AS TABLE
WITH expected AS (
    SELECT
        county_code, kind, any_value(county) AS county, any_value(city) AS city,
        any_value(province) AS province, count(*) AS n
    FROM townships WHERE kind IN ('township', 'street') AND (until IS NULL OR report_year < until)
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
    e.county_code, e.county, e.city, e.province, e.kind AS publisher_type, report_year AS year,
    indicator_code AS indicator, m.total, m.median, m.smallest, m.largest, m.largest_township, m.unit,
    m.n_values, m.n_zero, m.n_left_out, m.n_reports, e.n AS n_townships,
    round(m.n_values / e.n, 4) AS share_with_value
FROM met AS m JOIN expected AS e ON e.county_code = m.county_code AND e.kind = m.kind
ORDER BY e.county_code, e.kind;
