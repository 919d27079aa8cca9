-- What earlier readings of the batch's documents left in the tables; their names stay. The many rows
-- of `observation_rows` and `check_rows` are out of sight as soon as the document's number is gone, and
-- are deleted all at once when the warehouse settles.

INSERT INTO pending.changes
SELECT sha256, township_code, publisher_key, year, prose_digest, figures_digest
FROM documents WHERE sha256 IN (SELECT sha256 FROM incoming_documents);

INSERT INTO pending.forgotten
SELECT doc FROM documents WHERE sha256 IN (SELECT sha256 FROM incoming_documents);

DELETE FROM documents WHERE sha256 IN (SELECT sha256 FROM incoming_documents);
DELETE FROM gaps WHERE sha256 IN (SELECT sha256 FROM incoming_documents);
DELETE FROM unmapped_rows WHERE sha256 IN (SELECT sha256 FROM incoming_documents);
DELETE FROM document_parts WHERE sha256 IN (SELECT sha256 FROM incoming_documents);
