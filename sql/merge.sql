-- A batch of documents, registered as incoming_* frames, into the tables. Their old rows are
-- gone already. `content_hash` covers all that was read, so that the warehouse can tell whether
-- a night changed anything.

INSERT INTO observations BY NAME SELECT * FROM incoming_observations;

INSERT INTO gaps BY NAME SELECT * FROM incoming_gaps;

INSERT INTO checks BY NAME SELECT * FROM incoming_checks;

INSERT INTO document_parts BY NAME SELECT * FROM incoming_document_parts;

INSERT INTO documents BY NAME
WITH parts AS (
    SELECT sha256, sum(CAST(hash(o) AS HUGEINT)) AS part FROM incoming_observations AS o GROUP BY sha256
    UNION ALL
    SELECT sha256, sum(CAST(hash(g) AS HUGEINT)) AS part FROM incoming_gaps AS g GROUP BY sha256
    UNION ALL
    SELECT sha256, sum(CAST(hash(c) AS HUGEINT)) AS part FROM incoming_checks AS c GROUP BY sha256
),
content AS (
    SELECT sha256, CAST(sum(part) AS VARCHAR) AS content FROM parts GROUP BY sha256
)
SELECT
    d.*, d.fetched_at AS first_seen, false AS is_current,
    md5(concat_ws('|', coalesce(content, ''), CAST(hash(
        d.status, d.reason, d.detail, d.township_code, d.publisher_key, d.publisher_type, d.publisher,
        d.candidates, d.year, d.title, d.published_text, d.index_number, d.credit_code, d.editions, d.notes, d.format
    ) AS VARCHAR))) AS content_hash
FROM incoming_documents AS d LEFT JOIN content USING (sha256);
