-- Figures of these reports, for the rules of a $kind whose numbers of indicators lie between $first and $last:
-- of all years for jumps, of those that are judged or spoken of for identities. A range of numbers tells
-- DuckDB which runs of rows to pass over before it looks at anything else of them; a list does not.

INSERT INTO year_figures BY NAME
SELECT
    $kind AS kind, o.doc, s.publisher_no, o.year, o.indicator_no, o.value,
    CASE WHEN $kind = 'jump' THEN o.raw_text END AS raw_text, o.method = 'ocr' AS is_recognised,
    s.is_judged, s.is_next_judged
FROM observation_rows AS o
JOIN year_reports AS s ON s.doc = o.doc AND s.township = o.township AND s.year = o.year
WHERE o.indicator_no BETWEEN $first AND $last AND o.value IS NOT NULL AND o.status <> 'doubtful'
    AND (s.is_judged OR s.is_next_judged OR $kind = 'jump');
