-- Rates of the reports' tables (data/rates.yaml: how observers score them). A rate has a row where every
-- part of it was read without doubt; its value is null when the denominator is below ten: most townships
-- see a handful of applications a year, and a share of three says nothing. Numerator and denominator are
-- given, and pooled over years or over a county below.

CREATE OR REPLACE MACRO rate_value(numerator, denominator) AS
    CASE WHEN denominator >= 10 THEN round(numerator / denominator, 4) END;

-- What names the place stands among what is grouped by, so that a filter on it reaches the tables.
CREATE OR REPLACE VIEW rates AS
WITH sums AS (
    SELECT
        d.township_code, d.township, d.county_code, d.county, d.city, d.province, d.publisher_type,
        d.publisher_key, d.year, d.sha256, any_value(d.publisher) AS publisher,
        any_value(d.document) AS document, p.rate,
        sum(o.value) FILTER (WHERE p.side = 'numerator') AS numerator,
        sum(o.value) FILTER (WHERE p.side = 'denominator') AS denominator
    FROM observations AS o
    JOIN rate_parts AS p ON p.indicator = o.indicator
    JOIN document_list AS d ON d.sha256 = o.sha256 AND d.township_code = o.township_code AND d.year = o.year
    WHERE is_sound(o.status) AND d.is_current AND d.status = 'loaded'
    GROUP BY
        d.township_code, d.township, d.county_code, d.county, d.city, d.province, d.publisher_type,
        d.publisher_key, d.year, d.sha256, p.rate
    HAVING count(*) = max(p.n_parts)
)
SELECT
    s.township_code, s.township, s.county, s.city, s.province, s.publisher_type, s.publisher, s.year,
    s.rate, s.numerator, s.denominator, rate_value(s.numerator, s.denominator) AS value,
    s.denominator < 10 AS is_suppressed, s.document, k.label_zh, k.label_en, k.unit, s.county_code,
    s.publisher_key
FROM sums AS s
JOIN rate_kinds AS k ON k.rate = s.rate;

-- Pooled over the townships and streets of a county: sums over sums, never a mean of rates. `n_values`
-- townships gave the rate, of `n_reported` that reported, of `n_townships` there are.
CREATE OR REPLACE VIEW rates_by_county AS
WITH pooled AS (
    SELECT
        county_code, year, rate, sum(numerator) AS numerator, sum(denominator) AS denominator,
        count(*) AS n_values
    FROM rates
    WHERE publisher_key = '' AND publisher_type IN ('township', 'street')
    GROUP BY county_code, year, rate
)
SELECT
    c.county_code, c.county, c.city, c.province, p.year, p.rate, p.numerator, p.denominator,
    rate_value(p.numerator, p.denominator) AS value, p.denominator < 10 AS is_suppressed,
    p.n_values, c.n_reported, c.n_townships, round(p.n_values / c.n_townships, 4) AS share_with_value,
    k.label_zh, k.label_en, k.unit
FROM pooled AS p
JOIN coverage AS c ON c.county_code = p.county_code AND c.year = p.year
JOIN rate_kinds AS k ON k.rate = p.rate;

-- Pooled over years, township by township: `n_values` years gave the rate, of `n_reported` years with a
-- report, of `n_years` asked for.
CREATE OR REPLACE MACRO rates_over_years(first_year, last_year) AS TABLE
WITH pooled AS (
    SELECT
        r.township_code, r.township, r.county_code, r.county, r.city, r.province, r.rate,
        any_value(r.publisher_type) AS publisher_type, any_value(r.label_zh) AS label_zh,
        any_value(r.label_en) AS label_en, any_value(r.unit) AS unit,
        sum(r.numerator) AS numerator, sum(r.denominator) AS denominator, count(*) AS n_values,
        max(r.denominator) AS largest_denominator
    FROM rates AS r
    WHERE r.year BETWEEN first_year AND last_year AND r.publisher_key = ''
    GROUP BY r.township_code, r.township, r.county_code, r.county, r.city, r.province, r.rate
),
reports AS (
    SELECT d.township_code, count(*) AS n
    FROM documents AS d
    WHERE d.status = 'loaded' AND d.is_current AND d.publisher_key = ''
        AND d.year BETWEEN first_year AND last_year
    GROUP BY d.township_code
)
SELECT
    p.township_code, p.township, p.county_code, p.county, p.city, p.province, p.publisher_type, p.rate,
    p.numerator, p.denominator, rate_value(p.numerator, p.denominator) AS value,
    p.denominator < 10 AS is_suppressed, p.n_values, r.n AS n_reported,
    CAST(last_year AS INTEGER) - CAST(first_year AS INTEGER) + 1 AS n_years, p.largest_denominator, p.label_zh, p.label_en, p.unit
FROM pooled AS p JOIN reports AS r ON r.township_code = p.township_code
ORDER BY p.rate, p.township_code;
