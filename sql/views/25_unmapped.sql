-- What the forms do not know, by frequency: a new wording, a row that a province adds, a table of
-- counts beside the form. `form_table` is null for tables outside the forms.

CREATE OR REPLACE VIEW unmapped_labels AS
WITH rows_met AS (
    SELECT
        u.label_key, u.form_table, u.edition, u.label, u.raw_text, u.sha256, u.year, d.document
    FROM unmapped_rows AS u
    JOIN document_list AS d ON d.sha256 = u.sha256
    WHERE d.is_current
    UNION ALL
    SELECT
        substr(k.indicator, 7), NULL, NULL, substr(k.indicator, 7), o.raw_text, d.sha256, o.year, d.document
    FROM observation_rows AS o
    JOIN document_list AS d ON d.doc = o.doc AND d.township_no = o.township AND d.year = o.year
    JOIN indicator_keys AS k ON k.indicator_no = o.indicator_no
    WHERE d.is_current AND starts_with(k.indicator, 'local:') AND NOT EXISTS (
        FROM unmapped_rows AS u
        WHERE u.sha256 = d.sha256 AND u.table_no = o.table_no AND u.row_no = o.row_no
    )
)
SELECT
    min(label) AS label,
    form_table, edition,
    count(DISTINCT sha256) AS n_documents,
    count(*) AS n_rows,
    min(year) AS first_year, max(year) AS last_year,
    arg_min(document, (document, sha256)) AS example_document,
    arg_min(raw_text, (document, sha256)) AS example_text
FROM rows_met
GROUP BY label_key, form_table, edition;
