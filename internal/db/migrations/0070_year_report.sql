-- +goose Up
-- The yearly report on devices to the government (Art 13(2)), with what came after it.
CREATE TABLE year_report (
    book         TEXT NOT NULL,
    id           TEXT NOT NULL,
    body         TEXT NOT NULL,
    year         INTEGER NOT NULL,
    part         INTEGER NOT NULL,        -- 0: the report; 1 and on: supplements
    from_at      BIGINT NOT NULL,         -- what happened from this instant
    until_at     BIGINT NOT NULL,         -- up to this one
    addressee    TEXT NOT NULL,           -- the government's name
    figures      TEXT NOT NULL,           -- JSON, as drawn from the register
    remarks      TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('drafted', 'returned', 'approved', 'submitted')),
    drafter      TEXT NOT NULL,
    drafted_at   BIGINT NOT NULL,
    decider      TEXT NOT NULL,
    decided_at   BIGINT,
    opinion      TEXT NOT NULL,
    submitter    TEXT NOT NULL,
    submitted_on TEXT,
    receipt      TEXT NOT NULL,           -- number or other proof that it was received
    PRIMARY KEY (book, id)
);
CREATE INDEX year_report_body ON year_report (book, body, year, part);
CREATE UNIQUE INDEX year_report_part ON year_report (book, body, year, part) WHERE state <> 'returned';
