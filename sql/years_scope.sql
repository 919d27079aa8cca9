-- What of the reports of one publisher is judged anew against its other years (`years.sql`): the reports and
-- the findings that a change can reach (`scope_changes.sql`), which are all of them when the whole is to be
-- worked out anew. A report speaks of its own year and of the one after it; a jump is told by the nearest
-- years with a figure, which may be any. Old findings go.

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
    j.year IS NOT NULL AS is_judged, n.year IS NOT NULL AS is_next_judged
FROM standing AS s
LEFT JOIN judged_years AS j ON j.township_code = s.township_code AND j.year = s.year
LEFT JOIN judged_years AS n ON n.township_code = s.township_code AND n.year = s.year + 1
WHERE s.township_code IN (SELECT township_code FROM affected_townships);

CREATE OR REPLACE TEMP TABLE year_figures (
    kind VARCHAR, doc INTEGER, publisher_no BIGINT, year INTEGER, indicator_no INTEGER, value DOUBLE,
    raw_text VARCHAR, is_recognised BOOLEAN, is_judged BOOLEAN, is_next_judged BOOLEAN
);
