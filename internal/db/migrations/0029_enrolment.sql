-- +goose Up
-- Bodies, officers and devices entered from lists (XLSX, CSV): the file as it came, sealed; its lines, sealed; what becomes of each.

ALTER TABLE body ADD COLUMN credit_code TEXT;   -- GB 32100; absent: not on record
CREATE UNIQUE INDEX body_credit_code ON body (book, credit_code);
CREATE INDEX body_name ON body (book, name);
CREATE INDEX site_words ON site (book, body, words);

CREATE TABLE enrolment (
    book       TEXT NOT NULL,
    id         TEXT NOT NULL,
    body       TEXT NOT NULL,          -- the body acted for
    kind       TEXT NOT NULL CHECK (kind IN ('bodies', 'officers', 'devices')),
    format     TEXT NOT NULL,          -- xlsx or csv
    encoding   TEXT NOT NULL,          -- of csv
    digest     TEXT NOT NULL,          -- SHA-256 of the file as it came
    size       BIGINT NOT NULL,        -- bytes
    pieces     INTEGER NOT NULL,
    person     TEXT NOT NULL,          -- who uploaded it, then who started it or went on with it
    account    TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('reading', 'checked', 'running', 'stopped', 'done', 'dropped')),
    because    TEXT NOT NULL,          -- why it stopped by itself, as JSON words; empty otherwise
    read_at    BIGINT NOT NULL,
    started_at BIGINT,                 -- of the present run
    done_then  INTEGER NOT NULL,       -- lines done before the present run
    last_at    BIGINT,                 -- last chunk
    cleared_at BIGINT,                 -- file and lines deleted
    PRIMARY KEY (book, id)
);
CREATE INDEX enrolment_body ON enrolment (book, body, id);

CREATE TABLE enrolment_piece (
    book      TEXT NOT NULL,
    enrolment TEXT NOT NULL,
    place     INTEGER NOT NULL,
    sealed    BYTEA NOT NULL,
    PRIMARY KEY (book, enrolment, place)
);

CREATE TABLE enrolment_chunk (
    book      TEXT NOT NULL,
    enrolment TEXT NOT NULL,
    place     INTEGER NOT NULL,
    lines     INTEGER NOT NULL,
    fresh     INTEGER NOT NULL,        -- lines by what becomes of them
    changed   INTEGER NOT NULL,
    same      INTEGER NOT NULL,
    wrong     INTEGER NOT NULL,
    sealed    BYTEA,                   -- the lines; absent once they are deleted
    outcome   TEXT NOT NULL,           -- JSON, a line each: no personal data
    done_at   BIGINT,                  -- entered; absent: not yet
    PRIMARY KEY (book, enrolment, place)
);
