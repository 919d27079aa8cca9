-- Whom the changes since the last settling can reach. Nobody else's standing can change: which report is
-- current depends on the documents of its publisher and year, whether a document still asks for
-- attention on what was met at its addresses, a finding between years on the reports of one township,
-- a copy on the reports of one year with the same digest.

CREATE OR REPLACE TEMP TABLE touched AS
SELECT DISTINCT sha256 FROM pending.changes
UNION
SELECT part_sha256 FROM document_parts WHERE kind = 'page' AND sha256 IN (SELECT sha256 FROM pending.changes);

CREATE OR REPLACE TEMP TABLE affected_groups AS
SELECT township_code, publisher_key, year FROM pending.changes WHERE publisher_key IS NOT NULL
UNION
SELECT township_code, publisher_key, year FROM documents
WHERE status = 'loaded' AND sha256 IN (SELECT sha256 FROM touched);

CREATE OR REPLACE TEMP TABLE affected AS
SELECT sha256 FROM documents
WHERE (township_code, publisher_key, year) IN (FROM affected_groups) AND status = 'loaded'
UNION
SELECT sha256 FROM touched
UNION
SELECT n.sha256
FROM document_names AS n JOIN documents AS d ON d.sha256 = n.sha256
WHERE d.status <> 'loaded' AND coalesce(n.url, n.path, n.sha256) IN (
    SELECT coalesce(url, path, sha256) FROM document_names WHERE sha256 IN (SELECT sha256 FROM touched)
);

CREATE OR REPLACE TEMP TABLE affected_townships AS SELECT DISTINCT township_code FROM affected_groups;

CREATE OR REPLACE TEMP TABLE affected_digests AS
WITH theirs AS (
    SELECT year, prose_digest, figures_digest FROM pending.changes
    UNION ALL
    SELECT year, prose_digest, figures_digest FROM documents WHERE sha256 IN (SELECT sha256 FROM affected)
)
SELECT year, prose_digest AS digest FROM theirs WHERE prose_digest IS NOT NULL
UNION
SELECT year, figures_digest FROM theirs WHERE figures_digest IS NOT NULL;

DROP TABLE touched;
