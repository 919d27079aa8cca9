-- One text that changes whenever an analyst would see something else: over all documents with
-- what was read of them and their standing, their names, the catalogues, and the views. Times of
-- runs and of sightings are left out.

SELECT md5(concat_ws('|',
    (SELECT CAST(sum(CAST(hash(sha256, content_hash, status, detail, is_current, superseded_by) AS HUGEINT)) AS VARCHAR)
     FROM documents),
    (SELECT CAST(sum(CAST(hash(sha256, document, url) AS HUGEINT)) AS VARCHAR) FROM document_names),
    (SELECT CAST(sum(CAST(hash(c) AS HUGEINT)) AS VARCHAR) FROM checks AS c WHERE rule = 'X-COPY'),
    (SELECT CAST(sum(CAST(hash(y) AS HUGEINT)) AS VARCHAR) FROM year_checks AS y),
    (SELECT CAST(sum(CAST(hash(t) AS HUGEINT)) AS VARCHAR) FROM townships AS t),
    (SELECT CAST(sum(CAST(hash(i) AS HUGEINT)) AS VARCHAR) FROM indicators AS i),
    (SELECT CAST(sum(CAST(hash(s) AS HUGEINT)) AS VARCHAR) FROM sources AS s),
    (SELECT CAST(sum(CAST(hash(c) AS HUGEINT)) AS VARCHAR) FROM concepts AS c),
    (SELECT CAST(sum(CAST(hash(p) AS HUGEINT)) AS VARCHAR) FROM concept_parts AS p),
    (SELECT CAST(sum(CAST(hash(b) AS HUGEINT)) AS VARCHAR) FROM concept_breaks AS b),
    (SELECT CAST(sum(CAST(hash(r) AS HUGEINT)) AS VARCHAR) FROM year_rules AS r),
    (SELECT CAST(sum(CAST(hash(k) AS HUGEINT)) AS VARCHAR) FROM rate_kinds AS k),
    (SELECT CAST(sum(CAST(hash(p) AS HUGEINT)) AS VARCHAR) FROM rate_parts AS p),
    (SELECT CAST(sum(CAST(hash(f) AS HUGEINT)) AS VARCHAR) FROM form_cells AS f),
    (SELECT CAST(sum(CAST(hash(g) AS HUGEINT)) AS VARCHAR) FROM grades AS g),
    (SELECT string_agg(value, '|' ORDER BY key) FROM meta WHERE key IN ('schema', 'views'))
)) AS content_version;
