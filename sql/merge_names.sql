-- Names under which documents that are known already were met, from incoming_document_names: first
-- and last sighting of each. A source that is given later replaces none.

CREATE OR REPLACE TEMP TABLE named AS
WITH seen AS (
    SELECT sha256, document, path, url, source_id, seen AS first_seen, seen AS last_seen
    FROM incoming_document_names
    UNION ALL
    SELECT sha256, document, path, url, source_id, first_seen, last_seen
    FROM document_names
    WHERE sha256 IN (SELECT sha256 FROM incoming_document_names)
)
SELECT
    sha256, document, path, url, max(source_id) AS source_id,
    min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM seen
GROUP BY sha256, document, path, url;

DELETE FROM document_names WHERE sha256 IN (SELECT sha256 FROM named);

INSERT INTO document_names BY NAME SELECT * FROM named;

DROP TABLE named;

INSERT INTO pending.changes
SELECT sha256, township_code, publisher_key, year, prose_digest, figures_digest
FROM documents WHERE sha256 IN (SELECT sha256 FROM incoming_document_names);
