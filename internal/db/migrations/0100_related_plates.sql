-- +goose Up
-- Whose captures an officer has nothing to do with (Art 42(1)): plates that officers declare of themselves and of near relatives, and the
-- vehicles of a body, whose captures are always reviewed twice. The plate itself is sealed, for the officer, or for who enters the body's
-- vehicles; what matches it is the keyed digest by which captures are found.
CREATE TABLE related_plate (
    book     TEXT NOT NULL,
    id       TEXT NOT NULL,
    holder   TEXT NOT NULL,          -- the officer, or the body
    of_body  BOOLEAN NOT NULL,
    plate    TEXT NOT NULL,          -- as capture.plate_blind
    said     BYTEA,                  -- sealed: plate and relation; null once it has ended
    by_whom  TEXT NOT NULL,
    at       BIGINT NOT NULL,
    ended_at BIGINT,                 -- captures of before stay kept from the officer
    entry    BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX related_plate_holder ON related_plate (book, holder, plate);
CREATE UNIQUE INDEX related_plate_open ON related_plate (book, holder, plate) WHERE ended_at IS NULL;
