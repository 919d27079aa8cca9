-- The social credit codes that documents carry, and whose they are. The code outlives renames and
-- moves between counties: one code with two townships, or a township with two codes, is a new
-- registration, a merger, or a document in the wrong place.

CREATE OR REPLACE VIEW publisher_codes AS
WITH seen AS (
    SELECT d.credit_code, d.township_code, d.publisher_key, any_value(d.publisher) AS publisher,
        min(d.year) AS first_year, max(d.year) AS last_year, count(*) AS n_documents
    FROM documents AS d
    WHERE d.status = 'loaded' AND d.credit_code IS NOT NULL
    GROUP BY d.credit_code, d.township_code, d.publisher_key
)
SELECT
    s.credit_code, s.township_code, t.township, t.county, s.publisher, s.publisher_key,
    s.first_year, s.last_year, s.n_documents,
    count(*) OVER (PARTITION BY s.credit_code) AS townships_of_code,
    count(*) OVER (PARTITION BY s.township_code, s.publisher_key) AS codes_of_township
FROM seen AS s
LEFT JOIN townships AS t ON t.township_code = s.township_code
ORDER BY s.credit_code, s.township_code, s.publisher_key;
