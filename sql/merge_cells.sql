-- The grids of a batch, in place of those that earlier readings of its documents left.

DELETE FROM cells.grids WHERE sha256 IN (SELECT sha256 FROM incoming_replaced);
DELETE FROM cells.cells WHERE sha256 IN (SELECT sha256 FROM incoming_replaced);
INSERT INTO cells.grids BY NAME SELECT * FROM incoming_grids;
INSERT INTO cells.cells BY NAME SELECT * FROM incoming_cells;

DELETE FROM cells.last_batch WHERE sha256 IN (SELECT sha256 FROM incoming_arrived);
INSERT INTO cells.last_batch SELECT DISTINCT sha256 FROM incoming_grids;
