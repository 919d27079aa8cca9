-- Reports by source: those of the season's year that are there, and how many of them earlier seasons
-- had by the same day ($day days after New Year). A report of a year appears in the year after it.
-- The middle one of up to three earlier seasons counts; a season from which a source has nothing at
-- all is none of its seasons.

WITH reports AS (
    SELECT source_id, township_code, publisher_key, year, min(published_at) AS published_at
    FROM documents
    WHERE status = 'loaded' AND source_id IS NOT NULL AND year BETWEEN $year - 3 AND $year
    GROUP BY ALL
),
seasons AS (
    SELECT
        source_id, year,
        count(*) FILTER (WHERE published_at <= make_date(year + 1, 1, 1) + CAST($day AS INTEGER)) AS by_now
    FROM reports WHERE year < $year
    GROUP BY ALL
)
SELECT
    s.source_id,
    quantile_disc(s.by_now, 0.5) AS expected,
    (SELECT count(*) FROM reports AS r WHERE r.source_id = s.source_id AND r.year = $year) AS here
FROM seasons AS s
GROUP BY s.source_id
ORDER BY s.source_id;
