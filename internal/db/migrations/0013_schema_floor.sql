-- +goose Up
-- Which earlier binaries may go on using this database. The last migration of each release sets it to the last one of
-- the release before, with which it must work.

CREATE TABLE schema_floor (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    floor INTEGER NOT NULL            -- a binary that knows all migrations up to this one
);
INSERT INTO schema_floor (id, floor) VALUES (1, 4);
