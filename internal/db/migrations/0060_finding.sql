-- +goose Up
-- The finding of the legal reviewer on what is unmet or unknown of captures, and what the head decided of it. One text for
-- captures of one use that lack the same; a decision of its own for each.

CREATE TABLE finding (
    book       TEXT NOT NULL,
    id         TEXT NOT NULL,
    body       TEXT NOT NULL,
    device_use TEXT NOT NULL,
    defects    TEXT NOT NULL,             -- rule and result of each, in the order of the contract
    parts      BYTEA NOT NULL,            -- sealed JSON: what was found of each, with its documents
    allows     BOOLEAN NOT NULL,          -- no defect touches lawfulness or authenticity
    person     TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX finding_body ON finding (book, body, id);

CREATE TABLE finding_item (
    book       TEXT NOT NULL,
    finding    TEXT NOT NULL,
    capture    TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'refused', 'not_used', 'lapsed')),
    decider    TEXT NOT NULL,
    decided_at BIGINT,
    reasons    BYTEA,                     -- sealed: why the head approved or refused
    lapsed_at  BIGINT,
    entry      BIGINT NOT NULL,
    PRIMARY KEY (book, finding, capture)
);
CREATE INDEX finding_item_capture ON finding_item (book, capture, finding);
CREATE INDEX finding_item_state ON finding_item (book, finding, state);
