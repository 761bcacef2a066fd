-- +goose Up
-- Captures: what devices sent, how it was judged, and what officers found.

CREATE TABLE capture (
    book            TEXT NOT NULL REFERENCES book (id),
    id              TEXT NOT NULL,
    body            TEXT NOT NULL,          -- the body of the use
    device          TEXT NOT NULL,
    site            TEXT NOT NULL,
    device_use      TEXT NOT NULL,
    violation       TEXT NOT NULL,
    at              BIGINT NOT NULL,        -- the instant of the capture by the device
    received_at     BIGINT NOT NULL,
    sequence        BIGINT,
    lon             DOUBLE PRECISION,
    lat             DOUBLE PRECISION,
    accuracy_m      DOUBLE PRECISION NOT NULL,
    firmware        TEXT,
    clock_offset_ms BIGINT,
    plate           BYTEA,                  -- sealed
    plate_blind     TEXT,
    plate_type      TEXT NOT NULL,
    measured        TEXT NOT NULL,          -- JSON list of name and value, as the device wrote them
    event           BYTEA NOT NULL,         -- the signed bytes, sealed
    webhook_id      TEXT NOT NULL,
    event_id        TEXT NOT NULL,
    sent_at         BIGINT NOT NULL,        -- webhook-timestamp
    signature       TEXT NOT NULL,          -- webhook-signature, as sent
    integrity       TEXT NOT NULL CHECK (integrity IN ('verified', 'broken')),
    state           TEXT NOT NULL CHECK (state IN ('queued', 'doubtful', 'adopted', 'rejected')),
    outcome         TEXT NOT NULL,          -- of the last judgement
    entry           BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX capture_queue ON capture (book, body, state, id);
CREATE INDEX capture_device ON capture (book, device, at);
CREATE INDEX capture_use ON capture (book, device_use, at);
CREATE INDEX capture_plate ON capture (book, plate_blind, at);

-- The two keys that make a capture unique on its device. They outlive the capture.
CREATE TABLE capture_key (
    book    TEXT NOT NULL,
    device  TEXT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('webhook', 'event')),
    key     TEXT NOT NULL,
    digest  TEXT NOT NULL,                  -- SHA-256 of the event bytes
    capture TEXT NOT NULL,
    PRIMARY KEY (book, device, kind, key)
);

CREATE TABLE capture_media (
    book        TEXT NOT NULL,
    capture     TEXT NOT NULL,
    name        TEXT NOT NULL,
    place       INTEGER NOT NULL,
    type        TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    size        BIGINT NOT NULL,            -- bytes
    role        TEXT NOT NULL,
    taken_at    BIGINT,
    width       INTEGER NOT NULL,           -- pixels
    height      INTEGER NOT NULL,
    duration_ms BIGINT NOT NULL,
    PRIMARY KEY (book, capture, name)
);
CREATE INDEX capture_media_digest ON capture_media (sha256);

-- Every judgement is kept: the facts it was judged on, so that anybody can judge again, and its receipt.
CREATE TABLE judgement (
    book    TEXT NOT NULL,
    id      TEXT NOT NULL,
    capture TEXT NOT NULL,
    stage   TEXT NOT NULL CHECK (stage IN ('received', 'reviewed')),
    at      BIGINT NOT NULL,                -- when it was judged
    rules   TEXT NOT NULL,                  -- version of the rules
    outcome TEXT NOT NULL,
    facts   TEXT NOT NULL,                  -- yuanjian/facts/1
    receipt TEXT NOT NULL,                  -- yuanjian/receipt/1
    PRIMARY KEY (book, id)
);
CREATE INDEX judgement_capture ON judgement (book, capture, id);

CREATE TABLE capture_sequence (
    book   TEXT NOT NULL,
    device TEXT NOT NULL,
    last   BIGINT NOT NULL,
    PRIMARY KEY (book, device)
);

CREATE TABLE capture_gap (
    book    TEXT NOT NULL,
    id      TEXT NOT NULL,
    body    TEXT NOT NULL,
    device  TEXT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('gap', 'back')),
    after   BIGINT NOT NULL,                -- the last number before
    found   BIGINT NOT NULL,                -- the number that came
    capture TEXT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX capture_gap_body ON capture_gap (book, body, id);

CREATE TABLE verdict (
    book       TEXT NOT NULL,
    id         TEXT NOT NULL,
    capture    TEXT NOT NULL,
    body       TEXT NOT NULL,
    person     TEXT NOT NULL,
    result     TEXT NOT NULL CHECK (result IN ('pass', 'reject', 'doubt', 'answer')),
    reason     TEXT NOT NULL,
    words      TEXT NOT NULL,               -- free text of "other", or the answer to a doubt
    is_true     TEXT NOT NULL CHECK (is_true IN ('yes', 'no', '')),
    is_clear    TEXT NOT NULL CHECK (is_clear IN ('yes', 'no', '')),
    is_complete TEXT NOT NULL CHECK (is_complete IN ('yes', 'no', '')),
    is_accurate TEXT NOT NULL CHECK (is_accurate IN ('yes', 'no', '')),
    shown      TEXT NOT NULL,               -- digest of what was on the screen
    painted    INTEGER NOT NULL,            -- media painted
    dwell_ms   BIGINT NOT NULL,             -- how long they were on the screen
    judgement  TEXT NOT NULL,
    at         BIGINT NOT NULL,
    undone_at  BIGINT,
    entry      BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX verdict_capture ON verdict (book, capture, id);
CREATE INDEX verdict_person ON verdict (book, person, at);

CREATE TABLE security_event (
    book   TEXT NOT NULL,
    id     TEXT NOT NULL,
    device TEXT NOT NULL,
    kind   TEXT NOT NULL,
    detail TEXT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);

-- Housekeeping: no legal state.
CREATE TABLE lease (
    book     TEXT NOT NULL,
    capture  TEXT NOT NULL,
    account  TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    PRIMARY KEY (book, capture)
);

CREATE TABLE derivation (
    sha256 TEXT PRIMARY KEY,
    state  TEXT NOT NULL CHECK (state IN ('done', 'none', 'failed')),
    error  TEXT NOT NULL,
    at     BIGINT NOT NULL
);

CREATE TABLE door_refusal (
    address TEXT NOT NULL,
    code    TEXT NOT NULL,
    hour    BIGINT NOT NULL,
    count   BIGINT NOT NULL,
    PRIMARY KEY (address, code, hour)
);
