-- +goose Up
-- Sessions that their person can tell apart, and who came in, or tried to.

ALTER TABLE session ADD COLUMN id TEXT;            -- by which it is listed and ended; null: begun by the program before this migration
ALTER TABLE session ADD COLUMN address TEXT;       -- network address it began from
ALTER TABLE session ADD COLUMN device TEXT;        -- browser and system in words
ALTER TABLE session ADD COLUMN posts TEXT;         -- the posts held when the token was made: others get a new token
ALTER TABLE session ADD COLUMN former TEXT;        -- SHA-256 of the token before
ALTER TABLE session ADD COLUMN former_until BIGINT; -- for requests that were on their way when it changed
CREATE INDEX session_former ON session (former);

-- Housekeeping: no legal state. Never what was typed.
CREATE TABLE coming (
    book    TEXT NOT NULL,             -- empty: no account has the login that was typed
    id      TEXT NOT NULL,
    at      BIGINT NOT NULL,
    last_at BIGINT NOT NULL,           -- of the times counted in this row
    times   BIGINT NOT NULL,
    account TEXT NOT NULL,
    person  TEXT NOT NULL,
    what    TEXT NOT NULL,
    address TEXT NOT NULL,
    device  TEXT NOT NULL,
    by_person TEXT NOT NULL,           -- who did it to somebody else's account; empty: its own person
    PRIMARY KEY (book, id)
);
CREATE INDEX coming_account ON coming (book, account, id);
CREATE INDEX coming_what ON coming (what, account, address, at);
