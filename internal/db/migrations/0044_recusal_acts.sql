-- +goose Up
-- What an officer did on a matter before being recused from it, and what the head decided of it: it stands, or is done again.

CREATE TABLE recusal_act (
    book     TEXT NOT NULL,
    recusal  TEXT NOT NULL,
    entry    BIGINT NOT NULL,          -- ledger entry of what the officer did
    decision TEXT NOT NULL CHECK (decision IN ('keep', 'again')),
    reasons  BYTEA NOT NULL,           -- sealed
    person   TEXT NOT NULL,            -- who decided
    at       BIGINT NOT NULL,
    PRIMARY KEY (book, recusal, entry)
);
CREATE INDEX recusal_subject ON recusal (book, subject);
