-- One publisher over the years, and change from year to year.

-- Change against the year before, for figures that nothing speaks against. `edition_break`: the
-- two reports used different editions of the form, so that a jump may be the form's.
CREATE OR REPLACE VIEW year_on_year AS
WITH figures AS (
    SELECT
        o.*,
        CASE WHEN is_sound(o.status) THEN o.value END AS figure
    FROM current_observations AS o
)
SELECT
    n.township_code, n.township, n.county, n.city, n.province, n.publisher_type, n.publisher,
    n.indicator, n.label_zh, n.label_en, n.unit, n.year,
    p.value AS previous_value, p.status AS previous_status, n.value, n.status,
    n.figure - p.figure AS change,
    CASE WHEN p.figure > 0 THEN round(100 * (n.figure - p.figure) / p.figure, 1) END AS change_percent,
    n.editions IS DISTINCT FROM p.editions AS edition_break
FROM figures AS n
JOIN figures AS p ON p.township_code = n.township_code AND p.publisher_key = n.publisher_key
    AND p.indicator = n.indicator AND p.year = n.year - 1;

CREATE OR REPLACE MACRO profile(code) AS TABLE
WITH printed AS (
    SELECT o.*, k.indicator, i.position, i.label_zh, i.label_en, i.form_table, d.document, d.publisher, d.publisher_key, d.editions
    FROM observation_rows AS o
    JOIN documents AS d ON d.doc = o.doc AND d.township = o.township AND d.year = o.year
    JOIN indicator_keys AS k ON k.indicator_no = o.indicator_no
    LEFT JOIN indicators AS i ON i.indicator = k.indicator
    WHERE o.township = TRY_CAST(code AS INTEGER) AND d.is_current AND d.status = 'loaded'
)
SELECT
    p.year, p.form_table, p.indicator, p.label_zh, p.label_en, p.value, p.unit, p.status, p.raw_text,
    p.inferred_value,
    lag(p.value) OVER earlier AS previous_value, lag(p.year) OVER earlier AS previous_year,
    p.publisher, p.editions, p.document, p.table_no, p.row_no, p.column_no
FROM printed AS p
WINDOW earlier AS (PARTITION BY p.publisher_key, p.indicator ORDER BY p.year)
ORDER BY p.publisher_key, p.position NULLS LAST, p.indicator, p.year;
