-- The two large tables as they are meant: with the document's identity, the code of the township, the
-- name of the indicator. Joining all three of document, township and year lets a question about some of
-- them skip the blocks of rows that have none. Views that need not the identity join the rows themselves.

CREATE OR REPLACE VIEW observations AS
SELECT
    d.sha256, d.township_code, o.year, k.indicator, o.value, o.unit, o.status, o.raw_text, o.method, o.page,
    o.table_no, o.row_no, o.column_no, o.evidence, o.inferred_value
FROM observation_rows AS o
JOIN documents AS d ON d.doc = o.doc AND d.township = o.township AND d.year = o.year
JOIN indicator_keys AS k ON k.indicator_no = o.indicator_no;

CREATE OR REPLACE VIEW checks AS
SELECT
    d.sha256, d.township_code, c.year, c.rule, c.scope, c.result, c.severity, c.left_text, c.left_value,
    c.right_text, c.right_value, coalesce(i.indicators, []) AS indicators, coalesce(b.indicators, []) AS blamed
FROM check_rows AS c
JOIN documents AS d ON d.doc = c.doc AND d.township = c.township AND d.year = c.year
LEFT JOIN indicator_lists AS i ON i.list_no = c.indicators_no
LEFT JOIN indicator_lists AS b ON b.list_no = c.blamed_no;
