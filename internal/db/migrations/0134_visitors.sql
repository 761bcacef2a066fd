-- +goose Up
-- Parties that signed in at a provider of identities (Art 25, 41), and the matters that they opened. Housekeeping: no account, no legal state.

CREATE TABLE visitor (
    token   TEXT NOT NULL PRIMARY KEY,   -- hash of what the browser holds
    issuer  TEXT NOT NULL,
    subject TEXT NOT NULL,               -- blind index of what the issuer calls them
    said    BYTEA NOT NULL,              -- sealed: what the issuer vouched for
    since   BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX visitor_seen ON visitor (seen_at);

CREATE TABLE visitor_matter (
    token  TEXT NOT NULL,
    book   TEXT NOT NULL,
    matter TEXT NOT NULL,
    PRIMARY KEY (token, book, matter)
);
