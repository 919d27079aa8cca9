-- Everything is to be judged anew: a catalogue or a view has changed, or this is the first time.

CREATE OR REPLACE TEMP TABLE affected AS SELECT sha256 FROM documents;

CREATE OR REPLACE TEMP TABLE affected_groups AS
SELECT DISTINCT township_code, publisher_key, year FROM documents WHERE status = 'loaded';

CREATE OR REPLACE TEMP TABLE affected_townships AS SELECT DISTINCT township_code FROM affected_groups;

-- Digests of reports that came, went or moved; copies share one.
CREATE OR REPLACE TEMP TABLE affected_digests AS
SELECT year, prose_digest AS digest FROM documents WHERE prose_digest IS NOT NULL
UNION
SELECT year, figures_digest FROM documents WHERE figures_digest IS NOT NULL;
