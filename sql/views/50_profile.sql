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
-- (no) there is no change.
CREATE OR REPLACE VIEW year_on_year AS
WITH pairs AS (
    SELECT
        d.township_code, d.township, d.county_code, d.county, d.city, d.province, d.publisher_type,
        d.publisher, d.year, d.document, d.editions, k.indicator, i.label_zh, i.label_en,
        n.value, n.unit, n.status, CASE WHEN is_sound(n.status) THEN n.value END AS figure,
        p.value AS previous_value, p.status AS previous_status,
        CASE WHEN is_sound(p.status) THEN p.value END AS previous_figure,
        e.editions AS previous_editions, e.document AS previous_document,
        -- Figures of the running text follow no edition.
        CASE i.editions WHEN 'text' THEN 'text'
            ELSE table_edition(d.table_editions, d.editions, i.form_table) END AS edition,
        CASE i.editions WHEN 'text' THEN 'text'
            ELSE table_edition(e.table_editions, e.editions, i.form_table) END AS previous_edition
    FROM observation_rows AS n
    JOIN document_list AS d ON d.doc = n.doc AND d.township_no = n.township AND d.year = n.year
        AND d.is_current AND d.status = 'loaded'
    JOIN indicator_keys AS k ON k.indicator_no = n.indicator_no
    LEFT JOIN indicators AS i ON i.indicator = k.indicator
    JOIN documents AS e ON e.township = d.township_no AND e.publisher_key = d.publisher_key
        AND e.year = d.year - 1 AND e.status = 'loaded' AND e.is_current
    JOIN observation_rows AS p ON p.doc = e.doc AND p.township = n.township AND p.year = n.year - 1
        AND p.indicator_no = n.indicator_no
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
    c.township_code, c.township, c.county, c.city, c.province, c.publisher_type, c.publisher,
    c.indicator, c.label_zh, c.label_en, c.unit, c.year,
    c.previous_value, c.previous_status, c.value, c.status,
    CASE WHEN c.chain <> 'no' THEN c.figure - c.previous_figure END AS change,
    CASE
        WHEN c.chain <> 'no' AND c.previous_figure > 0
            THEN round(100 * (c.figure - c.previous_figure) / c.previous_figure, 1)
    END AS change_percent,
    c.editions IS DISTINCT FROM c.previous_editions AS edition_break, c.previous_edition, c.edition,
    c.chain, c.break_zh, c.break_en, c.document, c.previous_document, c.county_code
FROM chained AS c;

-- The year before is looked for in one order of all figures, and not in a partition for each indicator: as
-- many partitions as figures would take most of the time.
CREATE OR REPLACE MACRO profile(code) AS TABLE
WITH printed AS (
    SELECT o.*, k.indicator, i.position, i.label_zh, i.label_en, i.form_table, d.document, d.publisher, d.publisher_key, d.editions
    FROM observation_rows AS o
    JOIN documents AS d ON d.doc = o.doc AND d.township = o.township AND d.year = o.year
    JOIN indicator_keys AS k ON k.indicator_no = o.indicator_no
    LEFT JOIN indicators AS i ON i.indicator = k.indicator
    WHERE o.township = TRY_CAST(code AS INTEGER) AND d.is_current AND d.status = 'loaded'
),
followed AS (
    SELECT
        *, lag({'publisher_key': publisher_key, 'indicator_no': indicator_no, 'value': value, 'year': year})
            OVER (ORDER BY publisher_key, indicator_no, year) AS former
    FROM printed
)
SELECT
    p.year, p.form_table, p.indicator, p.label_zh, p.label_en, p.value, p.unit, p.status, p.raw_text,
    p.inferred_value,
    CASE WHEN p.former.publisher_key = p.publisher_key AND p.former.indicator_no = p.indicator_no
        THEN p.former.value END AS previous_value,
    CASE WHEN p.former.publisher_key = p.publisher_key AND p.former.indicator_no = p.indicator_no
        THEN p.former.year END AS previous_year,
    p.publisher, p.editions, p.document, p.table_no, p.row_no, p.column_no
FROM followed AS p
ORDER BY p.publisher_key, p.position NULLS LAST, p.indicator, p.year;
