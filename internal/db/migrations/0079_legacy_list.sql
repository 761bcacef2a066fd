-- +goose Up
-- Sites from before 2025-05-01 are entered from lists too (Art 49). The kind of a list is named by a constraint on its column, so the
-- table is made anew; and it keeps which documents were uploaded with a list.

ALTER TABLE enrolment RENAME TO enrolment_before;
CREATE TABLE enrolment (
    book       TEXT NOT NULL,
    id         TEXT NOT NULL,
    body       TEXT NOT NULL,          -- the body acted for
    kind       TEXT NOT NULL CHECK (kind IN ('bodies', 'officers', 'devices', 'legacy')),
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
    proofs     TEXT,                   -- JSON list of the documents uploaded with it; absent: none, or cleared
    PRIMARY KEY (book, id)
);
INSERT INTO enrolment (book, id, body, kind, format, encoding, digest, size, pieces, person, account, state, because, read_at, started_at, done_then, last_at, cleared_at, proofs)
SELECT book, id, body, kind, format, encoding, digest, size, pieces, person, account, state, because, read_at, started_at, done_then, last_at, cleared_at, NULL
FROM enrolment_before;
DROP TABLE enrolment_before;
CREATE INDEX enrolment_body ON enrolment (book, body, id);
