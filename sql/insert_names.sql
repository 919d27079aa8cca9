-- Names of documents none of which was known before: no name of theirs can be there already.

INSERT INTO document_names BY NAME
SELECT
    sha256, document, path, url, max(source_id) AS source_id, min(seen) AS first_seen, max(seen) AS last_seen
FROM incoming_document_names
GROUP BY sha256, document, path, url;

INSERT INTO pending.changes
SELECT sha256, township_code, publisher_key, year, prose_digest, figures_digest
FROM documents WHERE doc IN (SELECT doc FROM incoming_documents);
