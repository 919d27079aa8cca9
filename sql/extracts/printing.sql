-- How CSV prints text and numbers. Temporary: they belong to the exporting connection.

-- A spreadsheet takes text that starts so for a formula (full-width signs included, which East
-- Asian editions accept); an apostrophe makes it text again. Empty text and null look the same.
CREATE OR REPLACE TEMP MACRO plain_text(t) AS
    CASE
        WHEN left(t, 1) IN ('=', '+', '-', '@', chr(9), chr(10), chr(13), '＝', '＋', '－', '＠')
            THEN '''' || replace(t, chr(0), '')
        ELSE nullif(replace(t, chr(0), ''), '')
    END;

-- 0, 8040, 567279.6: the shortest digits that give the number back, never an exponent, no trailing
-- zeros. (Fractions below 1e-15 do not occur; they would keep their exponent rather than become 0.)
CREATE OR REPLACE TEMP MACRO plain_number(n) AS
    CASE
        WHEN n IS NULL OR NOT isfinite(n) THEN NULL
        WHEN n = trunc(n) AND abs(n) < 1e18 THEN CAST(CAST(n AS BIGINT) AS VARCHAR)
        WHEN n = trunc(n) THEN format('{:.0f}', n)
        WHEN abs(n) BETWEEN 1e-15 AND 1e-4
            THEN rtrim(CAST(CAST(n AS DECIMAL(38, 20)) AS VARCHAR), '0')
        ELSE CAST(n AS VARCHAR)
    END;
