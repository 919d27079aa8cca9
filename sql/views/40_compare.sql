-- One indicator across townships. Townships and streets alone, each among its own kind. Only
-- figures that nothing speaks against are ranked and enter the medians: contradicted and
-- doubtful ones, and amounts without a printed unit, are shown and left out. Beside each figure
-- stands how many peers the county has, how many reported, and how many gave a figure: a median
-- of two among thirty says so. A report without the figure is listed too: `not_read` when its form
-- should have it, `not_printed` when it does not have it.

CREATE OR REPLACE MACRO compare(indicator_code, report_year) AS TABLE
WITH townships_of_year AS (
    SELECT
        t.township_code, t.township, t.county_code, t.county, t.city, t.province, t.kind,
        d.document, d.sha256, d.doc
    FROM documents AS d
    JOIN townships AS t ON t.township_code = d.township_code
    WHERE d.status = 'loaded' AND d.is_current AND d.year = report_year AND d.publisher_key = ''
        AND t.kind IN ('township', 'street')
),
peers AS (
    SELECT county_code, kind, count(*) AS county_townships
    FROM townships WHERE kind IN ('township', 'street') AND (until IS NULL OR report_year < until)
    GROUP BY ALL
),
valued AS (
    SELECT
        r.*, o.value, o.unit, o.status, o.raw_text,
        g.sha256 IS NOT NULL AS is_gap,
        CASE WHEN is_sound(o.status) THEN o.value END AS ranked
    FROM townships_of_year AS r
    LEFT JOIN (
        SELECT x.doc, x.value, x.unit, x.status, x.raw_text
        FROM observation_rows AS x JOIN indicator_keys AS k ON k.indicator_no = x.indicator_no
        WHERE k.indicator = indicator_code AND x.year = report_year
    ) AS o ON o.doc = r.doc
    LEFT JOIN (
        SELECT DISTINCT sha256
        FROM gaps WHERE gaps.indicator = indicator_code AND gaps.year = report_year
    ) AS g ON g.sha256 = r.sha256
),
by_county AS (
    SELECT county_code, kind, median(ranked) AS county_median, count(*) AS county_reports,
        count(ranked) AS county_values
    FROM valued GROUP BY ALL
),
by_city AS (
    SELECT province, city, kind, median(ranked) AS city_median, count(ranked) AS city_values
    FROM valued GROUP BY ALL
),
by_province AS (
    SELECT province, kind, median(ranked) AS province_median, count(ranked) AS province_values
    FROM valued GROUP BY ALL
),
ranks AS (
    SELECT
        township_code,
        rank() OVER (PARTITION BY kind ORDER BY ranked DESC) AS rank,
        count(*) OVER (PARTITION BY kind) AS n_ranked,
        round(100 * percent_rank() OVER (PARTITION BY kind ORDER BY ranked), 1) AS percentile,
        rank() OVER (PARTITION BY county_code, kind ORDER BY ranked DESC) AS county_rank
    FROM valued WHERE ranked IS NOT NULL
)
SELECT
    v.township_code, v.township, v.county, v.city, v.province, v.kind AS publisher_type,
    report_year AS year, indicator_code AS indicator, v.value, v.unit,
    coalesce(v.status, CASE WHEN v.is_gap THEN 'not_read' ELSE 'not_printed' END) AS status, v.raw_text,
    k.rank, k.n_ranked, k.percentile, k.county_rank,
    c.county_median, i.city_median, p.province_median,
    c.county_values, c.county_reports, s.county_townships, i.city_values, p.province_values,
    v.document
FROM valued AS v
JOIN by_county AS c ON c.county_code = v.county_code AND c.kind = v.kind
JOIN by_city AS i ON i.province IS NOT DISTINCT FROM v.province AND i.city IS NOT DISTINCT FROM v.city
    AND i.kind = v.kind
JOIN by_province AS p ON p.province IS NOT DISTINCT FROM v.province AND p.kind = v.kind
JOIN peers AS s ON s.county_code = v.county_code AND s.kind = v.kind
LEFT JOIN ranks AS k ON k.township_code = v.township_code
ORDER BY k.rank NULLS LAST, v.township_code;
