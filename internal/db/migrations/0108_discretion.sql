-- +goose Up
-- Benchmarks of discretion (裁量基准, 行政处罚法 34): versions by body, field and violation, drafted by one person and approved by
-- another. A version is never edited: the next one ends it from its own first day.

CREATE TABLE benchmark (
    book       TEXT NOT NULL REFERENCES book (id),
    id         TEXT NOT NULL,
    body       TEXT NOT NULL,          -- whose benchmark it is
    field      TEXT NOT NULL,
    violation  TEXT NOT NULL,          -- code
    statute    TEXT NOT NULL,          -- id of the source that sets the penalty, in the table of sources
    article    TEXT NOT NULL,          -- its provision
    citation   TEXT NOT NULL,          -- as it was written then
    law        TEXT NOT NULL,          -- JSON: what that provision allows
    bands      TEXT NOT NULL,          -- JSON
    title      TEXT NOT NULL,          -- of the document that sets the benchmark
    number     TEXT NOT NULL,
    rank       TEXT NOT NULL,
    published  TEXT NOT NULL,          -- day
    place      TEXT NOT NULL,          -- where it was published
    from_day   TEXT NOT NULL,
    until_day  TEXT,                   -- last day; null: open
    state      TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'refused')),
    person     TEXT NOT NULL,          -- who drafted it
    at         BIGINT NOT NULL,
    decider    TEXT NOT NULL,
    decided_at BIGINT,
    reason     TEXT NOT NULL,          -- of the decision
    entry      BIGINT NOT NULL,        -- of the draft in the ledger
    PRIMARY KEY (book, id)
);
CREATE INDEX benchmark_of ON benchmark (book, body, field, violation, state, from_day);
