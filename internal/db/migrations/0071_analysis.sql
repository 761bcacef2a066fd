-- +goose Up
-- Quarterly analyses (Art 19), and what the daily look at the counters found.
CREATE TABLE source_analysis (
    book      TEXT NOT NULL,
    id        TEXT NOT NULL,
    body      TEXT NOT NULL,
    quarter   TEXT NOT NULL,              -- 2026-Q1
    state     TEXT NOT NULL CHECK (state IN ('signed', 'returned', 'approved')),
    figures   TEXT NOT NULL,              -- JSON, as counted when it was signed
    words     TEXT NOT NULL,
    signer    TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    decider   TEXT NOT NULL,
    decided_at BIGINT,
    opinion   TEXT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX source_analysis_quarter ON source_analysis (book, body, quarter) WHERE state <> 'returned';
CREATE INDEX source_analysis_body ON source_analysis (book, body, id);

-- Housekeeping: made again every day from the counters.
CREATE TABLE source_anomaly (
    book     TEXT NOT NULL,
    body     TEXT NOT NULL,
    site     TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('share', 'rise', 'daily', 'valid', 'outlier')),
    value    BIGINT NOT NULL,             -- in the unit of the kind
    compared BIGINT NOT NULL,             -- what it was compared with
    day      TEXT NOT NULL,               -- when it was looked for
    PRIMARY KEY (book, body, site, kind)
);
