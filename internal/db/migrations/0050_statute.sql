-- +goose Up
-- The statute table and the overlays by field (Art 2(1)). What is part of the program is not here: these are the sources and
-- the overlays that a provincial or a legal role has entered. A row is never rewritten: it is superseded by another, or taken
-- back by two persons.

CREATE TABLE statute (
    book         TEXT NOT NULL,
    id           TEXT NOT NULL,
    title        TEXT NOT NULL,
    number       TEXT NOT NULL,          -- of the document or of the standard
    rank         TEXT NOT NULL,
    from_day     TEXT NOT NULL,          -- first day in force
    until_day    TEXT,                   -- last day in force
    provisions   TEXT NOT NULL,          -- JSON
    source       TEXT NOT NULL,          -- where the text is published
    supersedes   TEXT NOT NULL,          -- id of the source that it replaces
    body         TEXT NOT NULL,
    person       TEXT NOT NULL,
    at           BIGINT NOT NULL,
    retracted_at BIGINT,
    PRIMARY KEY (book, id)
);

CREATE TABLE overlay (
    book         TEXT NOT NULL,
    id           TEXT NOT NULL,
    field        TEXT NOT NULL,
    statute      TEXT NOT NULL,          -- id in the statute table
    article      TEXT NOT NULL,          -- the provision of it
    parameter    TEXT NOT NULL,          -- name of the default that it changes; empty: none
    amount       BIGINT NOT NULL,        -- in the unit of the parameter
    items        TEXT NOT NULL,          -- JSON: what reviews must answer besides
    from_day     TEXT NOT NULL,
    until_day    TEXT,
    conflict     TEXT NOT NULL,          -- id of the overlay that says otherwise; empty: none
    confirmed_by TEXT NOT NULL,
    confirmed_at BIGINT,                 -- from then on it counts, where there is a conflict
    reason       TEXT NOT NULL,          -- of the confirmation
    body         TEXT NOT NULL,
    person       TEXT NOT NULL,
    at           BIGINT NOT NULL,
    retracted_at BIGINT,
    PRIMARY KEY (book, id)
);
CREATE INDEX overlay_field ON overlay (book, field, parameter);

CREATE TABLE statute_takeback (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    subject     TEXT NOT NULL CHECK (subject IN ('statute', 'overlay')),
    subject_id  TEXT NOT NULL,
    reason      TEXT NOT NULL,
    proposer    TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'refused')),
    decider     TEXT NOT NULL,
    decided_at  BIGINT,
    answer      TEXT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX statute_takeback_subject ON statute_takeback (book, subject_id, state);
