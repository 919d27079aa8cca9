-- Concepts through the editions of the form (data/series.yaml). A concept is the sum of its parts in
-- the edition that the report's table follows; the sum is null unless nothing speaks against any of
-- them, and its status is the worst of theirs. What was not read (not_read) or is not on the page
-- (not_printed) is never taken for 0. `findings` are the year rules by which other reports speak against
-- the figure; one that is off by an order of magnitude is shown and not compared.

CREATE OR REPLACE VIEW series_list AS
WITH parts AS (
    SELECT o.doc, d.township_code, p.concept, p.edition, p.indicator, o.value, o.status
    FROM observation_rows AS o
    JOIN documents AS d ON d.doc = o.doc AND d.township = o.township AND d.year = o.year
    JOIN indicator_keys AS k ON k.indicator_no = o.indicator_no
    JOIN concept_parts AS p ON p.indicator = k.indicator
    UNION ALL
    SELECT d.doc, d.township_code, p.concept, p.edition, p.indicator, NULL, 'not_read'
    FROM gaps AS g
    JOIN documents AS d ON d.sha256 = g.sha256 AND d.township_code = g.township_code
    JOIN concept_parts AS p ON p.indicator = g.indicator
),
-- A cell that was not read and could be inferred is in both.
cells AS (
    SELECT
        doc, township_code, concept, edition, indicator, max(value) AS value,
        coalesce(max(status) FILTER (WHERE status <> 'not_read'), 'not_read') AS status
    FROM parts GROUP BY ALL
),
sums AS (
    SELECT
        doc, township_code, concept, edition, count(*) AS n_found,
        count(*) FILTER (WHERE status <> 'not_read') AS n_printed, sum(value) AS value,
        bool_and(is_sound(status)) AS is_sum_sound, arg_max(status, status_rank(status)) AS status
    FROM cells GROUP BY doc, township_code, concept, edition
),
editions AS (
    SELECT DISTINCT concept, edition, preference, n_parts, form_table FROM concept_parts
),
-- Reports of two editions, and texts that repeat a figure of the table, print a concept twice.
chosen AS (
    SELECT
        d.sha256, d.township_code, d.publisher_key, d.year, s.concept, s.edition, e.n_parts,
        CASE
            WHEN s.n_found < e.n_parts OR e.n_parts > 1 AND NOT s.is_sum_sound THEN NULL
            ELSE s.value
        END AS value,
        CASE WHEN s.n_found < e.n_parts THEN 'not_printed' ELSE s.status END AS status
    FROM sums AS s
    JOIN editions AS e ON e.concept = s.concept AND e.edition = s.edition
    JOIN documents AS d ON d.doc = s.doc AND d.township_code = s.township_code
    WHERE d.is_current AND d.status = 'loaded' AND CASE
        WHEN s.edition = 'text' THEN true
        WHEN d.table_editions IS NULL THEN list_contains(string_split(d.editions, ' '), s.edition)
        ELSE list_contains(string_split(d.table_editions, ' '), e.form_table || ':' || s.edition)
            OR NOT contains(' ' || d.table_editions, ' ' || e.form_table || ':')
                AND list_contains(string_split(d.editions, ' '), s.edition)
    END
    QUALIFY row_number() OVER (
        PARTITION BY d.township_code, d.sha256, s.concept
        ORDER BY s.n_printed = 0, s.n_found < e.n_parts, e.preference
    ) = 1
),
-- Either side of a finding by itself, so that a condition on the township reaches the table.
sides AS (
    SELECT c.sha256, c.township_code, c.rule, t.indicator
    FROM year_checks AS c JOIN year_terms AS t ON t.rule = c.rule AND t.scope = c.scope
    WHERE t.years_back = 0
    UNION ALL
    SELECT c.other_sha256, c.other_township_code, c.rule, t.indicator
    FROM year_checks AS c JOIN year_terms AS t ON t.rule = c.rule AND t.scope = c.scope
    WHERE t.years_back <> 0
),
spoken AS (
    SELECT
        y.sha256, y.township_code, p.concept, string_agg(DISTINCT y.rule, ' ' ORDER BY y.rule) AS findings,
        bool_or(r.kind = 'jump') AS is_off
    FROM sides AS y
    JOIN year_rules AS r ON r.rule = y.rule
    JOIN concept_parts AS p ON p.indicator = y.indicator
    GROUP BY y.sha256, y.township_code, p.concept
),
judged AS (
    SELECT c.*, s.findings, is_sound(c.status) AND NOT coalesce(s.is_off, false) AS is_fit
    FROM chosen AS c
    LEFT JOIN spoken AS s ON s.sha256 = c.sha256 AND s.concept = c.concept AND s.township_code = c.township_code
),
linked AS (
    SELECT
        *, lag(year) OVER years AS previous_year, lag(edition) OVER years AS previous_edition,
        lag(value) OVER years AS previous_value, is_fit AND lag(is_fit) OVER years AS are_fit
    FROM judged
    WINDOW years AS (PARTITION BY township_code, publisher_key, concept ORDER BY year)
),
chained AS (
    SELECT
        l.*, b.chain, b.break_zh, b.break_en,
        1 + count(*) FILTER (WHERE b.chain = 'no') OVER (
            PARTITION BY l.township_code, l.publisher_key, l.concept ORDER BY l.year
        ) AS segment
    FROM linked AS l
    LEFT JOIN concept_breaks AS b ON b.concept = l.concept AND b.from_edition = l.previous_edition
        AND b.to_edition = l.edition
)
SELECT
    c.township_code, d.township, d.county, d.city, d.province, d.publisher_type, d.publisher, c.concept,
    k.label_zh, k.label_en, c.year, c.value, k.unit, c.status, c.edition, c.n_parts,
    c.segment, c.chain, coalesce(c.chain = 'yes' AND c.are_fit, false) AS comparable_with_previous,
    c.previous_year, CASE WHEN c.chain <> 'no' THEN c.previous_value END AS previous_value,
    CASE WHEN c.chain <> 'no' AND c.are_fit THEN c.value - c.previous_value END AS change,
    c.break_zh, c.break_en, c.findings, d.document, d.county_code, c.publisher_key, c.sha256
FROM chained AS c
JOIN concepts AS k ON k.concept = c.concept
JOIN document_list AS d ON d.sha256 = c.sha256 AND d.township_code = c.township_code AND d.year = c.year;

CREATE OR REPLACE MACRO series(concept_id, code) AS TABLE
SELECT
    year, value, unit, status, edition, segment, chain, comparable_with_previous, previous_year, change,
    break_zh, break_en, findings, publisher, document
FROM series_list
WHERE concept = concept_id AND township_code = code
ORDER BY publisher_key, year;
