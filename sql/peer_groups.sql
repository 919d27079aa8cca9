-- The groups in which a township is compared, worked out when the catalogue of townships has changed: townships
-- and streets apart, by county, city, province and nation. Each group has a number, so that all four are ranked
-- at once, and sorted and joined several times faster than by names: a city is numbered after its first county,
-- a province likewise.

DELETE FROM peer_groups;

INSERT INTO peer_groups
WITH counties AS (
    SELECT
        CAST(county_code AS INTEGER) * 8 + CAST(kind = 'street' AS INTEGER) AS county_no, county_code, kind,
        any_value(province) AS province, any_value(city) AS city
    FROM townships WHERE kind IN ('township', 'street')
    GROUP BY county_code, kind
),
cities AS (
    SELECT kind, province, city, min(county_no) + 2 AS city_no FROM counties GROUP BY kind, province, city
),
provinces AS (
    SELECT kind, province, min(city_no) + 2 AS province_no FROM cities GROUP BY kind, province
),
nations AS (
    SELECT kind, min(province_no) + 2 AS nation_no FROM provinces GROUP BY kind
)
SELECT TRY_CAST(t.township_code AS INTEGER) AS township, c.county_no, i.city_no, p.province_no, n.nation_no
FROM townships AS t
JOIN counties AS c ON c.county_code = t.county_code AND c.kind = t.kind
JOIN cities AS i ON i.kind = c.kind AND i.province IS NOT DISTINCT FROM c.province
    AND i.city IS NOT DISTINCT FROM c.city
JOIN provinces AS p ON p.kind = c.kind AND p.province IS NOT DISTINCT FROM c.province
JOIN nations AS n ON n.kind = c.kind
WHERE TRY_CAST(t.township_code AS INTEGER) IS NOT NULL
ORDER BY township;

DELETE FROM peer_counts;

INSERT INTO peer_counts
SELECT group_no, until, count(*) AS n
FROM (
    SELECT unnest([g.county_no, g.city_no, g.province_no, g.nation_no]) AS group_no, t.until
    FROM peer_groups AS g JOIN townships AS t ON TRY_CAST(t.township_code AS INTEGER) = g.township
)
GROUP BY group_no, until
ORDER BY group_no, until NULLS FIRST;
