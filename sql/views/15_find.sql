-- From a name to its code: names repeat (there are 88 城关镇), so that everything else takes codes.
-- A name may be written in full or without its last part; what has reports comes first.

CREATE OR REPLACE MACRO find_township(name) AS TABLE
WITH reports AS (
    SELECT township_code, min(year) AS first_year, max(year) AS last_year, count(DISTINCT year) AS n_years
    FROM documents WHERE status = 'loaded' AND is_current
    GROUP BY township_code
)
SELECT
    t.township_code, t.township, t.kind, t.county_code, t.county, t.city, t.province,
    r.first_year, r.last_year, coalesce(r.n_years, 0) AS n_years, t.until, t.successors
FROM townships AS t LEFT JOIN reports AS r ON r.township_code = t.township_code
WHERE t.township_code = name OR starts_with(t.township, name) OR concat(t.county, t.township) = name
ORDER BY r.n_years IS NULL, t.township <> name, t.township_code;
