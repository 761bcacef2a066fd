-- +goose Up
-- Whom a provider of identities vouches for: linked by an administrator, never by the provider's word alone.

CREATE TABLE external_login (
    book     TEXT NOT NULL,
    id       TEXT NOT NULL,
    account  TEXT NOT NULL,
    issuer   TEXT NOT NULL,
    subject  TEXT NOT NULL,            -- keyed hash of the issuer with the claim's value
    made_at  BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX external_login_subject ON external_login (subject) WHERE ended_at IS NULL;
CREATE INDEX external_login_account ON external_login (book, account);
