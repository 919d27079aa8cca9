-- Every cell of the current reports between two township codes: what was observed, and what should
-- be there and was not read (status not_read). A cell that was not read and was inferred is an
-- observation. `edition` is that of the report's own table, as far as it is known.
CREATE OR REPLACE TEMP MACRO extract_cells(low, high) AS TABLE
WITH seen AS (
    SELECT
        o.sha256, o.township_code, o.indicator, o.value, CAST(o.status AS VARCHAR) AS status,
        CAST(o.unit AS VARCHAR) AS unit, o.raw_text, CAST(o.method AS VARCHAR) AS method, o.inferred_value
    FROM observation_list AS o
    WHERE o.is_current AND o.township_code BETWEEN low AND high
),
missing AS (
    SELECT DISTINCT g.sha256, g.township_code, g.indicator
    FROM gaps AS g JOIN document_list AS d ON d.sha256 = g.sha256
    WHERE d.is_current AND g.township_code BETWEEN low AND high
)
SELECT * FROM seen
UNION ALL
SELECT m.sha256, m.township_code, m.indicator, NULL, 'not_read', NULL, NULL, NULL, NULL
FROM missing AS m ANTI JOIN seen AS s ON s.sha256 = m.sha256 AND s.indicator = m.indicator;

-- The edition of a form table in a report: what its own table follows; else the report's first
-- edition that has the table, else the table's first.
CREATE OR REPLACE TEMP MACRO edition_of(form_table, table_editions, editions, possible) AS
    coalesce(
        nullif(regexp_extract(' ' || table_editions, ' ' || form_table || ':([^ ]+)', 1), ''),
        list_filter(string_split(editions, ' '), lambda e: list_contains(string_split(possible, ' '), e))[1],
        string_split(possible, ' ')[1]
    );
