-- +goose Up
-- How facts were collected (Art 3): mode, technique and way of each capture; what models suggested of it, with version and score;
-- and the register of models with what version of them ran from when.

ALTER TABLE capture ADD COLUMN mode TEXT;       -- device or online; null: taken in before this was recorded
ALTER TABLE capture ADD COLUMN technique TEXT;  -- 手段: equipment, equipment+ai
ALTER TABLE capture ADD COLUMN way TEXT;        -- 方式: remote, mobile

-- A suggestion is never a fact and never rewritten.
CREATE TABLE suggestion (
    book     TEXT NOT NULL,
    capture  TEXT NOT NULL,
    place    INTEGER NOT NULL,             -- order in the event
    model    TEXT NOT NULL,                -- as the device names it
    version  TEXT NOT NULL,
    score    DOUBLE PRECISION NOT NULL,    -- 0 to 1
    suggests TEXT NOT NULL,
    PRIMARY KEY (book, capture, place)
);

CREATE TABLE model (
    book     TEXT NOT NULL REFERENCES book (id),
    id       TEXT NOT NULL,
    body     TEXT NOT NULL,
    name     TEXT NOT NULL,                -- as devices name it in their events
    maker    TEXT NOT NULL,
    purpose  TEXT NOT NULL,                -- what it suggests, from what
    person   TEXT NOT NULL,
    known_at BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX model_name ON model (book, body, name);

-- A version runs until the next one does. An empty version: it was taken out of use.
CREATE TABLE model_version (
    book     TEXT NOT NULL,
    id       TEXT NOT NULL,
    model    TEXT NOT NULL,
    version  TEXT NOT NULL,
    reason   TEXT NOT NULL,                -- what changed, how it was tested
    from_at  BIGINT NOT NULL,
    person   TEXT NOT NULL,
    known_at BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX model_version_model ON model_version (book, model, from_at);
