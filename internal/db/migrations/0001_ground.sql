-- +goose Up
-- The ground: books, their ledger, commands already carried out, jobs, and who looked at what.

CREATE TABLE book (
    id      TEXT PRIMARY KEY,          -- jurisdiction, by GB/T 2260 code or a name of its own
    name    TEXT NOT NULL,
    demo    BOOLEAN NOT NULL,          -- marked 演示 everywhere
    size    BIGINT NOT NULL,           -- entries in the ledger
    last_at BIGINT NOT NULL,           -- instant of the last entry
    leaf    BYTEA NOT NULL             -- hash of the last leaf; 32 zero bytes before the first
);

CREATE TABLE entry (
    book   TEXT NOT NULL REFERENCES book (id),
    idx    BIGINT NOT NULL,            -- 0, 1, 2 …: the leaf's index in the book's transparency log
    at     BIGINT NOT NULL,
    kind   TEXT NOT NULL,
    sha256 BYTEA NOT NULL,             -- salted commitment to the record
    sm3    BYTEA NOT NULL,
    leaf   BYTEA NOT NULL,             -- RFC 6962 leaf hash; its data holds the hash of the leaf before
    PRIMARY KEY (book, idx)
);

-- Destroying a row here erases what the entry said and leaves the proof that it was said.
CREATE TABLE record (
    book TEXT NOT NULL,
    idx  BIGINT NOT NULL,
    salt BYTEA NOT NULL,
    body TEXT NOT NULL,                -- JSON of kind, who and record
    PRIMARY KEY (book, idx)
);

-- Inner hashes of the log, derived from entry by a job.
CREATE TABLE node (
    book TEXT NOT NULL,
    idx  BIGINT NOT NULL,              -- stored hash index of tlog
    hash BYTEA NOT NULL,
    PRIMARY KEY (book, idx)
);

CREATE TABLE command (
    book    TEXT NOT NULL,
    id      TEXT NOT NULL,             -- command id of a form or a journal
    account TEXT NOT NULL,
    kind    TEXT NOT NULL,
    idx     BIGINT NOT NULL,           -- the entry that the first carrying out made
    result  TEXT NOT NULL,
    PRIMARY KEY (book, id)
);

CREATE TABLE job (
    book       TEXT NOT NULL,
    id         TEXT NOT NULL,
    kind       TEXT NOT NULL,
    args       TEXT NOT NULL,          -- JSON: ids, not facts
    key        TEXT,                   -- no two waiting jobs of a kind have the same key
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'dead')),
    run_at     BIGINT NOT NULL,
    attempts   INTEGER NOT NULL,
    error      TEXT NOT NULL,
    lease      BIGINT NOT NULL,        -- another worker may take it after this instant
    created_at BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX job_due ON job (state, run_at);
CREATE UNIQUE INDEX job_key ON job (book, kind, key) WHERE state = 'waiting' AND key IS NOT NULL;

CREATE TABLE access_log (
    book    TEXT NOT NULL,
    id      TEXT NOT NULL,
    at      BIGINT NOT NULL,
    person  TEXT NOT NULL,
    account TEXT NOT NULL,
    body    TEXT NOT NULL,
    item    TEXT NOT NULL,             -- kind of item, "capture"
    item_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    digest  BIGINT NOT NULL,           -- entry that commits to the row; -1 until then
    PRIMARY KEY (book, id)
);
CREATE INDEX access_log_item ON access_log (book, item, item_id);
CREATE INDEX access_log_person ON access_log (book, person, at);
CREATE INDEX access_log_open ON access_log (book, digest);
