-- One publisher over the years, and change from year to year.

-- Change against the year before, for figures that nothing speaks against. `edition_break`: the
-- two reports used different editions of the form, so that a jump may be the form's.
CREATE OR REPLACE VIEW year_on_year AS
SELECT
    d.township_code, d.township, d.county, d.city, d.province, d.publisher_type, d.publisher,
    k.indicator, i.label_zh, i.label_en, n.unit, n.year,
    p.value AS previous_value, p.status AS previous_status, n.value, n.status,
    CASE WHEN is_sound(n.status) AND is_sound(p.status) THEN n.value - p.value END AS change,
    CASE
        WHEN is_sound(n.status) AND is_sound(p.status) AND p.value > 0
            THEN round(100 * (n.value - p.value) / p.value, 1)
    END AS change_percent,
    d.editions IS DISTINCT FROM e.editions AS edition_break
FROM observation_rows AS n
JOIN document_list AS d ON d.doc = n.doc AND d.township_no = n.township AND d.year = n.year AND d.is_current
JOIN indicator_keys AS k ON k.indicator_no = n.indicator_no
LEFT JOIN indicators AS i ON i.indicator = k.indicator
JOIN documents AS e ON e.township = d.township_no AND e.publisher_key = d.publisher_key AND e.year = d.year - 1
    AND e.status = 'loaded' AND e.is_current
JOIN observation_rows AS p ON p.doc = e.doc AND p.township = n.township AND p.year = n.year - 1
    AND p.indicator_no = n.indicator_no;

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
