-- +goose Up
-- What a person proves beside the password: a code from a clock that only they hold, a passkey, a recovery code.

CREATE TABLE second_factor (
    book       TEXT NOT NULL,
    id         TEXT NOT NULL,
    account    TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('totp', 'passkey')),
    label      TEXT NOT NULL,          -- what its person calls it
    secret     BYTEA NOT NULL,         -- sealed: the key of the codes, or the public credential of a passkey
    credential TEXT,                   -- id of a passkey's credential
    made_at    BIGINT NOT NULL,
    ended_at   BIGINT,
    PRIMARY KEY (book, id)
);
CREATE INDEX second_factor_account ON second_factor (book, account);
CREATE UNIQUE INDEX second_factor_credential ON second_factor (credential) WHERE credential IS NOT NULL AND ended_at IS NULL;

CREATE TABLE recovery_code (
    book     TEXT NOT NULL,
    id       TEXT NOT NULL,
    account  TEXT NOT NULL,
    code     TEXT NOT NULL,            -- keyed hash
    made_at  BIGINT NOT NULL,
    used_at  BIGINT,
    ended_at BIGINT,                   -- newer ones took their place
    PRIMARY KEY (book, id)
);
CREATE INDEX recovery_code_account ON recovery_code (book, account);

-- Housekeeping: no legal state.
CREATE TABLE half_session (
    token      TEXT PRIMARY KEY,       -- SHA-256 of the cookie of who has given the password and nothing else yet
    book       TEXT NOT NULL,
    account    TEXT NOT NULL,
    person     TEXT NOT NULL,
    what       TEXT NOT NULL,          -- how the first proof was given
    created_at BIGINT NOT NULL
);

CREATE TABLE spent_proof (
    proof    TEXT PRIMARY KEY,         -- keyed hash of a factor with its step, or of a challenge
    spent_at BIGINT NOT NULL
);

CREATE TABLE passkey_count (
    factor TEXT PRIMARY KEY,
    uses   BIGINT NOT NULL,            -- the authenticator's own counter; 0 where it has none
    used_at BIGINT NOT NULL
);
