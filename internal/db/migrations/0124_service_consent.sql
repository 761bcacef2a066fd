-- +goose Up
-- Confirmations of addresses for service and of e-service (Art 38(1); documents.md C5.1). Who, addresses and signature are sealed.

CREATE TABLE service_consent (
    book      TEXT NOT NULL REFERENCES book (id),
    id        TEXT NOT NULL,
    body      TEXT NOT NULL,
    matter    TEXT NOT NULL,          -- kind and id of the one matter; empty: all matters within the body
    matter_id TEXT NOT NULL,
    recipient TEXT NOT NULL,          -- blind index of on whom is served
    state     TEXT NOT NULL,
    paper     TEXT NOT NULL,          -- C5.1, and the digest of what it says: what was signed
    digest    TEXT NOT NULL,
    number    TEXT NOT NULL,
    said      BYTEA NOT NULL,         -- sealed: who, capacity, channels, kinds
    signature BYTEA NOT NULL,         -- sealed; empty: not signed
    ending    BYTEA NOT NULL,         -- sealed: how it was withdrawn; empty: it was not
    made_by   TEXT NOT NULL,          -- officer; empty: the recipient's own page
    made_at   BIGINT NOT NULL,
    signed_at BIGINT,                 -- when it was put on record as signed
    ended_at  BIGINT,
    entry     BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX service_consent_recipient ON service_consent (book, body, recipient, id);
CREATE INDEX service_consent_state ON service_consent (book, body, state, id);
CREATE INDEX service_consent_matter ON service_consent (book, matter, matter_id, id);

CREATE TABLE service_consent_file (
    book    TEXT NOT NULL,
    consent TEXT NOT NULL,
    place   BIGINT NOT NULL,
    type    TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    size    BIGINT NOT NULL,
    PRIMARY KEY (book, consent, place)
);
