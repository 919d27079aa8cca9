-- What earlier readings of the batch's documents left in the tables; their names stay.

DELETE FROM documents WHERE sha256 IN (SELECT sha256 FROM incoming_documents);
DELETE FROM observations WHERE sha256 IN (SELECT sha256 FROM incoming_documents);
DELETE FROM gaps WHERE sha256 IN (SELECT sha256 FROM incoming_documents);
DELETE FROM unmapped_rows WHERE sha256 IN (SELECT sha256 FROM incoming_documents);
DELETE FROM checks WHERE sha256 IN (SELECT sha256 FROM incoming_documents);
DELETE FROM document_parts WHERE sha256 IN (SELECT sha256 FROM incoming_documents);
