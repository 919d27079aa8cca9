-- All is judged: what was pending is done.

DELETE FROM pending.forgotten;
DELETE FROM pending.changes;

DROP TABLE affected;
DROP TABLE affected_groups;
DROP TABLE affected_townships;
DROP TABLE affected_digests;
