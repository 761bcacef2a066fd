-- +goose Up
-- Daily reconciliation of case, platform and e-receipt (Art 39), and what differs.

CREATE TABLE payment_day (
    book     TEXT NOT NULL REFERENCES book (id),
    body     TEXT NOT NULL,
    day      TEXT NOT NULL,
    state    TEXT NOT NULL,                -- lines, rest, done
    cursor   TEXT NOT NULL,                -- how far it has come
    lines    BIGINT NOT NULL,              -- of the statement
    matched  BIGINT NOT NULL,
    found    BIGINT NOT NULL,              -- payments that only the statement told of
    differs  BIGINT NOT NULL,
    began_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (book, body, day)
);

CREATE TABLE payment_difference (
    book       TEXT NOT NULL REFERENCES book (id),
    id         TEXT NOT NULL,
    body       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    trade      TEXT NOT NULL,
    demand     TEXT NOT NULL,
    day        TEXT NOT NULL,
    ours       BIGINT NOT NULL,            -- fen
    theirs     BIGINT NOT NULL,
    state      TEXT NOT NULL,              -- open, vouched, settled, resolved
    found_at   BIGINT NOT NULL,
    voucher    BYTEA NOT NULL,             -- sealed; empty: none yet
    vouched_by TEXT NOT NULL,
    settled_by TEXT NOT NULL,
    settled_at BIGINT,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX payment_difference_of ON payment_difference (book, body, kind, trade);
CREATE INDEX payment_difference_state ON payment_difference (book, body, state, id);
