-- +goose Up
-- Pages of a million captures: every list of captures is answered by an index in the order of ids (capture/select.go).
CREATE INDEX capture_device_state ON capture (book, device, state, id);
CREATE INDEX capture_violation ON capture (book, body, violation, state, id);
CREATE INDEX capture_entry ON capture (book, entry);

-- Housekeeping: words by which things are found, made again from their rows; nothing personal (internal/search).
CREATE TABLE search_word (
    book TEXT NOT NULL,
    word TEXT NOT NULL,                -- two Han characters, or a word of letters and digits
    kind TEXT NOT NULL,
    doc  TEXT NOT NULL,
    body TEXT NOT NULL,                -- whose rows the thing is among
    PRIMARY KEY (book, kind, word, doc)
);
CREATE INDEX search_word_doc ON search_word (book, kind, doc);

-- Housekeeping: what somebody searched for, sealed, behind a token of the session.
CREATE TABLE search_query (
    token    TEXT PRIMARY KEY,         -- SHA-256
    book     TEXT NOT NULL,
    session  TEXT NOT NULL,            -- SHA-256 of the session's token
    query    BYTEA NOT NULL,           -- sealed
    until_at BIGINT NOT NULL
);

-- Housekeeping: how each use stands, worked out from its facts (device/standing.go), so that the register is sorted, narrowed
-- and counted without reading every life.
CREATE TABLE use_standing (
    book       TEXT NOT NULL,
    device_use TEXT NOT NULL,
    body       TEXT NOT NULL,
    device     TEXT NOT NULL,
    kind       TEXT NOT NULL,          -- fixed or mobile
    violation  TEXT NOT NULL,          -- as it is used for now
    state      TEXT NOT NULL,
    place      TEXT NOT NULL,          -- where it stands in the register: the next day that matters, then the newest
    made       TEXT NOT NULL,          -- all of it, to tell whether it has changed
    PRIMARY KEY (book, device_use)
);
CREATE UNIQUE INDEX use_standing_place ON use_standing (book, place);
CREATE INDEX use_standing_body ON use_standing (book, body, state);

-- Housekeeping: what each use waits for.
CREATE TABLE use_work (
    book       TEXT NOT NULL,
    body       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    device_use TEXT NOT NULL,
    due        TEXT,                   -- last day; none: no day
    PRIMARY KEY (book, kind, body, device_use)
);
CREATE INDEX use_work_use ON use_work (book, device_use);

-- Housekeeping: up to which instant of recording, and for which day, use_standing is worked out.
CREATE TABLE use_settled (
    book     TEXT PRIMARY KEY,
    known_at BIGINT NOT NULL,
    day      TEXT NOT NULL,
    version  BIGINT NOT NULL           -- counts up, so that of two who work it out at once one steps back
);
CREATE INDEX device_fact_known ON device_fact (book, known_at);
CREATE INDEX device_fact_retracted ON device_fact (book, retracted_at);
