-- +goose Up
-- What models suggest of captures after they were taken in (Art 3, 5), beside the suggestions that came with their events
-- (suggestion). A newer model's scoring stands beside the older one; nothing is rewritten.

CREATE TABLE scoring (
    book    TEXT NOT NULL,
    id      TEXT NOT NULL,
    capture TEXT NOT NULL,
    model   TEXT NOT NULL,                 -- of the register
    name    TEXT NOT NULL,
    version TEXT NOT NULL,                 -- that ran
    entry   BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX scoring_capture ON scoring (book, capture, id);

-- One suggestion of a scoring; a scoring without any says that the model found nothing to suggest.
CREATE TABLE hint (
    book        TEXT NOT NULL,
    scoring     TEXT NOT NULL,
    place       INTEGER NOT NULL,
    kind        TEXT NOT NULL,             -- detect.Kind
    score       DOUBLE PRECISION NOT NULL, -- 0 to 1
    detail      TEXT NOT NULL,             -- in the model's words; never personal data
    plate       BYTEA,                     -- sealed
    medium      TEXT NOT NULL,             -- name within the capture; empty: the whole of it
    area_left   INTEGER,                   -- thousandths of the upright picture; all four or none
    area_top    INTEGER,
    area_right  INTEGER,
    area_bottom INTEGER,
    PRIMARY KEY (book, scoring, place)
);

-- Housekeeping: a capture over which a version of a detector failed, so that it is not tried for ever.
CREATE TABLE scoring_failure (
    book    TEXT NOT NULL,
    capture TEXT NOT NULL,
    name    TEXT NOT NULL,
    version TEXT NOT NULL,
    error   TEXT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (book, capture, name, version)
);

-- The off-switch of one model, or of all of a body (Art 5). The latest record counts.
CREATE TABLE model_switch (
    book     TEXT NOT NULL,
    id       TEXT NOT NULL,
    body     TEXT NOT NULL,
    model    TEXT NOT NULL,                -- of the register; empty: all
    off      BOOLEAN NOT NULL,
    reason   TEXT NOT NULL,
    person   TEXT NOT NULL,
    known_at BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX model_switch_body ON model_switch (book, body, known_at);
