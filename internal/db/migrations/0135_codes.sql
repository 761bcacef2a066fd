-- +goose Up
-- One-time codes to the phone on record (Art 41): who asked for one, whether there is such a number or not, and the code that is open for a number.

CREATE TABLE code_request (
    id      TEXT NOT NULL PRIMARY KEY,
    number  BYTEA NOT NULL,              -- sealed: what was typed
    blind   TEXT NOT NULL,               -- keyed hash of it
    phone   TEXT NOT NULL,               -- keyed hash of the phone to which a code went; empty: none did
    at      BIGINT NOT NULL,
    done_at BIGINT                       -- null: not looked at yet
);
CREATE INDEX code_request_of ON code_request (blind, at);
CREATE INDEX code_request_phone ON code_request (phone, at) WHERE phone <> '';
CREATE INDEX code_request_open ON code_request (at) WHERE done_at IS NULL;

CREATE TABLE one_time_code (
    blind    TEXT NOT NULL PRIMARY KEY,  -- keyed hash of the number
    code     TEXT NOT NULL,              -- keyed hash
    book     TEXT NOT NULL,
    kind     TEXT NOT NULL,
    matter   TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    wrong    INTEGER NOT NULL            -- tries
);

-- The papers of a number, when no check code names one.
CREATE INDEX paper_serial ON paper (year, number);
