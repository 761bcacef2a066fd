-- +goose Up
-- What stays of a capture that was disposed of (Art 34): ids, digests and what it was found to be. No plate, no picture, no words.
-- Its judgements, the verdicts without their words, and what its key keeps for the receipt stay in their tables.

CREATE TABLE capture_disposed (
    book           TEXT NOT NULL,
    id             TEXT NOT NULL,
    body           TEXT NOT NULL,
    device         TEXT NOT NULL,
    site           TEXT NOT NULL,
    device_use     TEXT NOT NULL,
    violation      TEXT NOT NULL,
    at             BIGINT NOT NULL,
    received_at    BIGINT NOT NULL,
    state          TEXT NOT NULL,           -- in which it was
    outcome        TEXT NOT NULL,
    integrity      TEXT NOT NULL,
    entry          BIGINT NOT NULL,         -- of its receipt
    event          TEXT NOT NULL,           -- SHA-256 of the signed event
    media          TEXT NOT NULL,           -- JSON: SHA-256 by name
    masks          TEXT NOT NULL,           -- JSON list of SHA-256
    verdict        TEXT NOT NULL,           -- that stood; empty: none
    class          TEXT NOT NULL,
    until_at       BIGINT NOT NULL,         -- from when on it could go
    disposal       TEXT NOT NULL,
    disposed_at    BIGINT NOT NULL,
    disposed_entry BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX capture_disposed_use ON capture_disposed (book, device_use, at);
CREATE INDEX capture_mask_digest ON capture_mask (sha256);
