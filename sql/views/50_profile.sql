-- One publisher over the years, and change from year to year.

-- Whether an indicator goes on from one edition to another: what the concept says that consists of it
-- alone (the worst, where there are several).
CREATE OR REPLACE VIEW indicator_breaks AS
SELECT
    a.indicator, b.from_edition, b.to_edition,
    arg_max(b.chain, list_position(['yes', 'flag', 'no'], b.chain)) AS chain,
    arg_max(b.break_zh, list_position(['yes', 'flag', 'no'], b.chain)) AS break_zh,
    arg_max(b.break_en, list_position(['yes', 'flag', 'no'], b.chain)) AS break_en
FROM concept_parts AS a
JOIN concept_parts AS z ON z.concept = a.concept AND z.indicator = a.indicator AND z.edition <> a.edition
JOIN concept_breaks AS b ON b.concept = a.concept AND b.from_edition = a.edition AND b.to_edition = z.edition
WHERE a.n_parts = 1 AND z.n_parts = 1
GROUP BY a.indicator, b.from_edition, b.to_edition;

-- Change against the year before, for figures that nothing speaks against. `edition_break`: the
-- two reports used different editions of the form, so that a jump may be the form's; `chain` says
-- whether the indicator goes on all the same (flag where nobody has looked), and where it must not
-- (no) there is no change. The earlier year is written as `year + 1` so that a question about one year
-- is one about one year on both sides, down to the table.
CREATE OR REPLACE VIEW year_on_year AS
WITH figures AS (
    SELECT
        o.township_code, o.year, o.indicator, o.sha256, o.value, o.unit, o.status,
        CASE WHEN is_sound(o.status) THEN o.value END AS figure,
        d.publisher_key, d.publisher, d.publisher_type, d.editions, d.table_editions, d.document
    FROM observations AS o
    JOIN documents AS d ON d.sha256 = o.sha256 AND d.township_code = o.township_code AND d.year = o.year
    WHERE d.is_current AND d.status = 'loaded'
),
pairs AS (
    SELECT
        n.*, p.value AS previous_value, p.status AS previous_status, p.figure AS previous_figure,
        p.editions AS previous_editions, p.document AS previous_document, i.label_zh, i.label_en,
        -- Figures of the running text follow no edition.
        CASE i.editions WHEN 'text' THEN 'text'
            ELSE table_edition(n.table_editions, n.editions, i.form_table) END AS edition,
        CASE i.editions WHEN 'text' THEN 'text'
            ELSE table_edition(p.table_editions, p.editions, i.form_table) END AS previous_edition
    FROM figures AS n
    JOIN (SELECT * EXCLUDE (year), year + 1 AS year FROM figures) AS p
        ON p.township_code = n.township_code AND p.publisher_key = n.publisher_key
        AND p.indicator = n.indicator AND p.year = n.year
    LEFT JOIN indicators AS i ON i.indicator = n.indicator
),
chained AS (
    SELECT
        p.*, b.break_zh, b.break_en,
        CASE
            WHEN p.edition IS NOT DISTINCT FROM p.previous_edition THEN 'yes'
            ELSE coalesce(b.chain, 'flag')
        END AS chain
    FROM pairs AS p
    LEFT JOIN indicator_breaks AS b ON b.indicator = p.indicator AND b.from_edition = p.previous_edition
        AND b.to_edition = p.edition
)
SELECT
    c.township_code, CASE WHEN c.publisher_key LIKE '%:%' THEN c.publisher ELSE t.township END AS township,
    t.county, t.city, t.province, c.publisher_type, c.publisher,
    c.indicator, c.label_zh, c.label_en, c.unit, c.year,
    c.previous_value, c.previous_status, c.value, c.status,
    CASE WHEN c.chain <> 'no' THEN c.figure - c.previous_figure END AS change,
    CASE
        WHEN c.chain <> 'no' AND c.previous_figure > 0
            THEN round(100 * (c.figure - c.previous_figure) / c.previous_figure, 1)
    END AS change_percent,
    c.editions IS DISTINCT FROM c.previous_editions AS edition_break, c.previous_edition, c.edition,
    c.chain, c.break_zh, c.break_en, c.document, c.previous_document, t.county_code
FROM chained AS c
LEFT JOIN townships AS t ON t.township_code = c.township_code;

CREATE OR REPLACE MACRO profile(code) AS TABLE
WITH printed AS (
    SELECT o.*, i.position, i.label_zh, i.label_en, i.form_table, d.document, d.publisher, d.publisher_key, d.editions
    FROM observations AS o
    JOIN documents AS d ON d.sha256 = o.sha256
    LEFT JOIN indicators AS i ON i.indicator = o.indicator
    WHERE o.township_code = code AND d.township_code = code AND d.is_current AND d.status = 'loaded'
)
SELECT
    p.year, p.form_table, p.indicator, p.label_zh, p.label_en, p.value, p.unit, p.status, p.raw_text,
    p.inferred_value,
    lag(p.value) OVER earlier AS previous_value, lag(p.year) OVER earlier AS previous_year,
    p.publisher, p.editions, p.document, p.table_no, p.row_no, p.column_no
FROM printed AS p
WINDOW earlier AS (PARTITION BY p.publisher_key, p.indicator ORDER BY p.year)
ORDER BY p.publisher_key, p.position NULLS LAST, p.indicator, p.year;
