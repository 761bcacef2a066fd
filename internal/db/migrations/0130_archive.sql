-- +goose Up
-- Files of closed cases as they were sealed (Art 34). What they hold stands in the manifest, among the files that are kept.

CREATE TABLE archive_version (
    book         TEXT NOT NULL REFERENCES book (id),
    case_id      TEXT NOT NULL,
    version      INTEGER NOT NULL,
    body         TEXT NOT NULL,
    number       TEXT NOT NULL,            -- of the case
    state        TEXT NOT NULL,            -- archived, reopened
    class        TEXT NOT NULL,            -- permanent, 30, 10
    until_on     TEXT NOT NULL,            -- last day on which it is kept; empty: for ever
    closed_on    TEXT NOT NULL,
    manifest     TEXT NOT NULL,            -- SHA-256
    size         BIGINT NOT NULL,          -- of the manifest, bytes
    entries      INTEGER NOT NULL,
    pages        INTEGER NOT NULL,
    bytes        BIGINT NOT NULL,          -- of all files
    steps        INTEGER NOT NULL,         -- of the case
    stamp        TEXT NOT NULL,            -- digest of what it rests on
    person       TEXT NOT NULL,
    at           BIGINT NOT NULL,
    entry        BIGINT NOT NULL,
    reopened_at  BIGINT,
    reopened_by  TEXT NOT NULL,
    reason       TEXT NOT NULL,
    words        BYTEA,                    -- sealed
    reopen_entry BIGINT NOT NULL,          -- -1: it was not opened again
    PRIMARY KEY (book, case_id, version)
);
CREATE UNIQUE INDEX archive_version_sealed ON archive_version (book, case_id) WHERE state = 'archived';
CREATE INDEX archive_version_state ON archive_version (book, body, state, case_id);
