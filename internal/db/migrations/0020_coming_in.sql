-- +goose Up
-- Coming in: one-time links by which a person sets a password, and changes that need a second administrator.

CREATE TABLE entry_link (
    book       TEXT NOT NULL,
    id         TEXT NOT NULL,
    account    TEXT NOT NULL,
    person     TEXT NOT NULL,
    token      TEXT NOT NULL,          -- SHA-256 of what is in the address
    code       TEXT,                   -- keyed hash of the code that the second administrator hands over; null: none is needed, or it is not confirmed yet
    waits      BOOLEAN NOT NULL,       -- until a second administrator confirms
    factors    BOOLEAN NOT NULL,       -- the second factors of the account end with its use
    made_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX entry_link_token ON entry_link (token);
CREATE INDEX entry_link_account ON entry_link (book, account);

CREATE TABLE confirmation (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('post', 'link')),
    person      TEXT NOT NULL,         -- whom it is about
    body        TEXT,                  -- of a post
    role        TEXT,
    link        TEXT,                  -- of a link
    proposed_by TEXT NOT NULL,         -- person
    proposed_at BIGINT NOT NULL,
    decided_by  TEXT,
    decided_at  BIGINT,
    granted     BOOLEAN,
    PRIMARY KEY (book, id)
);
CREATE INDEX confirmation_open ON confirmation (book, decided_at);
