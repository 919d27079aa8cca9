-- How good each current report is, and why: one row per publisher and year. Findings between years
-- count for both reports; they do not change the grade, because either side may be right.

CREATE OR REPLACE VIEW quality AS
WITH odd AS (
    SELECT sha256, count(*) AS n
    FROM (SELECT sha256 FROM year_checks UNION ALL SELECT other_sha256 FROM year_checks)
    GROUP BY sha256
),
graded AS (
    SELECT d.*, g.grade_zh, g.grade_en, g.is_complete, coalesce(o.n, 0) AS n_year_findings
    FROM document_list AS d
    JOIN grades AS g ON g.grade = d.grade
    LEFT JOIN odd AS o ON o.sha256 = d.sha256
    WHERE d.is_current
)
SELECT
    township_code, township, county, city, province, publisher_type, publisher, year, grade, is_complete,
    grade_zh, grade_en,
    concat_ws('；', grade_zh,
        CASE WHEN n_gaps > 0 THEN n_gaps || ' 格未读出' END,
        CASE WHEN n_doubtful > 0 THEN n_doubtful || ' 个数存疑' END,
        CASE WHEN n_contradictions > 0 THEN n_contradictions || ' 处矛盾' END,
        CASE WHEN n_open > 0 THEN n_open || ' 项勾稽无法判断' END,
        CASE WHEN n_blank > 0 THEN n_blank || ' 格未填数' END,
        CASE WHEN n_unit_assumed > 0 THEN n_unit_assumed || ' 项金额未印单位' END,
        CASE WHEN n_proven > 0 THEN n_proven || ' 项勾稽成立' END,
        CASE WHEN n_year_findings > 0 THEN '与其他报告相比有 ' || n_year_findings || ' 处可疑' END
    ) AS explanation_zh,
    concat_ws('; ', grade_en,
        CASE WHEN n_gaps > 0 THEN 'cells not read: ' || n_gaps END,
        CASE WHEN n_doubtful > 0 THEN 'doubtful: ' || n_doubtful END,
        CASE WHEN n_contradictions > 0 THEN 'contradictions: ' || n_contradictions END,
        CASE WHEN n_open > 0 THEN 'sums that cannot be assessed: ' || n_open END,
        CASE WHEN n_blank > 0 THEN 'cells without a number: ' || n_blank END,
        CASE WHEN n_unit_assumed > 0 THEN 'amounts without a unit: ' || n_unit_assumed END,
        CASE WHEN n_proven > 0 THEN 'sums that hold: ' || n_proven END,
        CASE WHEN n_year_findings > 0 THEN 'odd against other reports: ' || n_year_findings END
    ) AS explanation_en,
    n_values, n_gaps, n_doubtful, n_contradictions, n_open, n_blank, n_unit_assumed, n_proven, n_year_findings,
    editions, document, sha256, county_code, publisher_key
FROM graded;
