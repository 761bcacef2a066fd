-- +goose Up
-- Objections of parties to evidence (Art 40), point by point, with the items that each attacks and what became of it. Who objects, the
-- words of a point, all reasons and answers are sealed.

CREATE TABLE objection (
    book            TEXT NOT NULL REFERENCES book (id),
    id              TEXT NOT NULL,
    body            TEXT NOT NULL,
    case_id         TEXT NOT NULL,       -- empty: there is no case yet
    capture         TEXT NOT NULL,       -- empty: it is against items of a case
    receipt         TEXT NOT NULL,       -- number of its receipt
    year            INTEGER NOT NULL,
    serial          INTEGER NOT NULL,    -- in body and year
    door            TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('received', 'assigned', 'asked', 'adopted', 'partly', 'not_adopted', 'answered')),
    said            BYTEA NOT NULL,      -- sealed: who objects, the words of the points
    blind           TEXT NOT NULL,       -- keyed hash of the words: the same again is known
    received_at     BIGINT NOT NULL,
    entered_by      TEXT NOT NULL,       -- empty: the party itself
    due             TEXT NOT NULL,
    self_correction BOOLEAN NOT NULL,
    same            TEXT NOT NULL,       -- receipt of an earlier one in the same words
    reviewer        TEXT NOT NULL,
    assigned_at     BIGINT,
    decided_by      TEXT NOT NULL,
    decided_at      BIGINT,
    results         BYTEA,               -- sealed: reasons of each point
    told            BYTEA,               -- sealed: how the party was told
    told_by         TEXT NOT NULL,
    told_at         BIGINT,
    entry           BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX objection_serial ON objection (book, body, year, serial);
CREATE INDEX objection_case ON objection (book, case_id) WHERE case_id <> '';
CREATE INDEX objection_capture ON objection (book, capture) WHERE capture <> '';
CREATE INDEX objection_open ON objection (book, body, due, id) WHERE state <> 'answered';
CREATE INDEX objection_body ON objection (book, body, id);

CREATE TABLE objection_point (
    book      TEXT NOT NULL,
    objection TEXT NOT NULL,
    place     INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    result    TEXT NOT NULL,             -- adopted, partly, not_adopted; empty: not decided
    ground    INTEGER NOT NULL,          -- item of Art 36; 0: nothing was excluded
    PRIMARY KEY (book, objection, place)
);

CREATE TABLE objection_item (
    book      TEXT NOT NULL,
    objection TEXT NOT NULL,
    place     INTEGER NOT NULL,          -- of the point
    item      TEXT NOT NULL,
    excluded  BOOLEAN NOT NULL,
    PRIMARY KEY (book, objection, place, item)
);
CREATE INDEX objection_of_item ON objection_item (book, item);

CREATE TABLE objection_file (
    book      TEXT NOT NULL,
    objection TEXT NOT NULL,
    place     INTEGER NOT NULL,
    type      TEXT NOT NULL,
    sha256    TEXT NOT NULL,
    size      BIGINT NOT NULL,
    PRIMARY KEY (book, objection, place)
);

-- What the party was asked for beside, and what it added.
CREATE TABLE objection_more (
    book      TEXT NOT NULL,
    id        TEXT NOT NULL,
    objection TEXT NOT NULL,
    asked     BYTEA NOT NULL,            -- sealed
    asked_by  TEXT NOT NULL,
    asked_at  BIGINT NOT NULL,
    added     BYTEA,                     -- sealed
    added_at  BIGINT,
    entry     BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX objection_more_of ON objection_more (book, objection, id);
