-- +goose Up
-- Recall: captures are judged again when a fact becomes known that can touch them. A capture has further states (held,
-- excluded, passed on a finding), which a constraint on the column names, so the table is made anew; and it keeps the results
-- of the judgement that stands, so that judging again writes only what changed.

ALTER TABLE capture RENAME TO capture_before;
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
    state           TEXT NOT NULL CHECK (state IN ('queued', 'doubtful', 'held', 'adopted', 'on_finding', 'rejected', 'excluded')),
    outcome         TEXT NOT NULL,          -- of the judgement that stands
    results         TEXT,                   -- of the judgement that stands, a letter a rule; none: read them off its receipt
    entry           BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
INSERT INTO capture (book, id, body, device, site, device_use, violation, at, received_at, sequence, lon, lat, accuracy_m, firmware,
    clock_offset_ms, plate, plate_blind, plate_type, measured, event, webhook_id, event_id, sent_at, signature, integrity, state, outcome, results, entry)
SELECT book, id, body, device, site, device_use, violation, at, received_at, sequence, lon, lat, accuracy_m, firmware,
    clock_offset_ms, plate, plate_blind, plate_type, measured, event, webhook_id, event_id, sent_at, signature, integrity, state, outcome, NULL, entry
FROM capture_before;
DROP TABLE capture_before;
CREATE INDEX capture_queue ON capture (book, body, state, id);
CREATE INDEX capture_device ON capture (book, device, at);
CREATE INDEX capture_use ON capture (book, device_use, at, id);
CREATE INDEX capture_plate ON capture (book, plate_blind, at);
CREATE INDEX capture_device_state ON capture (book, device, state, id);
CREATE INDEX capture_violation ON capture (book, body, violation, state, id);
CREATE INDEX capture_entry ON capture (book, entry);
-- What is not in order, by what it lacks: the list of Art 46. Captures in order are not in it.
CREATE INDEX capture_faulty ON capture (book, body, results, device_use, at) WHERE outcome IN ('barred', 'finding_required', 'incomplete');

CREATE TABLE recall (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    body        TEXT NOT NULL,             -- of the use
    device      TEXT NOT NULL,
    device_use  TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('fact', 'takeback', 'clock', 'hand')),
    cause       TEXT NOT NULL,             -- what opened it: one recall of a use for each
    fact        TEXT NOT NULL,             -- of a device, site or use; empty: none
    fault       TEXT NOT NULL,             -- in words, of a recall opened by hand
    from_at     BIGINT,                    -- captures from this instant on; none: from the first
    until_at    BIGINT,                    -- and before this one; none: to the last
    state       TEXT NOT NULL CHECK (state IN ('running', 'stopped', 'waiting', 'settled')),
    person      TEXT NOT NULL,             -- who opened it; empty: the system
    opened_at   BIGINT NOT NULL,
    entry       BIGINT NOT NULL,
    seen        BIGINT NOT NULL,           -- captures judged again when it ended
    changed     BIGINT NOT NULL,           -- captures with another judgement
    held        BIGINT NOT NULL,           -- open captures that wait for its end
    asks        BIGINT NOT NULL,           -- passed captures that somebody must decide of
    released_at BIGINT,                    -- the held ones may go back
    released_by TEXT NOT NULL,
    reasons     BYTEA,                     -- sealed: why
    done_at     BIGINT,
    PRIMARY KEY (book, id)
);

-- Housekeeping: how far a recall has come. What it changed is written in acts, which move this too.
CREATE TABLE recall_cursor (
    book    TEXT NOT NULL,
    recall  TEXT NOT NULL,
    at      BIGINT,                        -- of the last capture that was judged again; none: not begun
    capture TEXT NOT NULL,
    seen    BIGINT NOT NULL,               -- captures judged again
    PRIMARY KEY (book, recall)
);
CREATE UNIQUE INDEX recall_cause ON recall (book, device_use, cause);
CREATE INDEX recall_body ON recall (book, body, id);
CREATE INDEX recall_body_state ON recall (book, body, state, id);
CREATE INDEX recall_state ON recall (book, state);

CREATE TABLE recall_item (
    book           TEXT NOT NULL,
    recall         TEXT NOT NULL,
    capture        TEXT NOT NULL,
    state_before   TEXT NOT NULL,
    outcome_before TEXT NOT NULL,
    outcome_after  TEXT NOT NULL,
    results_before TEXT NOT NULL,
    results_after  TEXT NOT NULL,
    judgement      TEXT NOT NULL,          -- the new one; empty: the judgement did not change
    waits          TEXT NOT NULL CHECK (waits IN ('', 'release', 'decision')),
    decision       TEXT NOT NULL CHECK (decision IN ('', 'keep', 'exclude', 'again', 'released')),
    ground         INTEGER NOT NULL,       -- item of Art 36 of an exclusion; 0: none
    reasons        BYTEA,                  -- sealed
    person         TEXT NOT NULL,
    at             BIGINT NOT NULL,
    decided_at     BIGINT,
    PRIMARY KEY (book, recall, capture)
);
CREATE INDEX recall_item_capture ON recall_item (book, capture, recall);
CREATE INDEX recall_item_waits ON recall_item (book, recall, waits, capture);
