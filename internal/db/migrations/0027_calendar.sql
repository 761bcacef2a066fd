-- +goose Up
-- Years of working days by the notices of the State Council's General Office, entered by two persons, beside those that are
-- part of the program. A correction is a further row; what was known at an instant stays answerable.

CREATE TABLE calendar_year (
    book        TEXT NOT NULL,
    id          TEXT NOT NULL,
    year        INTEGER NOT NULL,
    number      TEXT NOT NULL,         -- of the notice
    title       TEXT NOT NULL,
    issued      TEXT NOT NULL,
    source      TEXT NOT NULL,         -- address of the official publication
    days        TEXT NOT NULL,         -- one line for each run of days, as law.ParseArrangement reads it
    proposer    TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'refused')),
    decider     TEXT NOT NULL,
    decided_at  BIGINT,                -- from then on it is known
    reason      TEXT NOT NULL,         -- of the decision
    PRIMARY KEY (book, id)
);
CREATE INDEX calendar_year_state ON calendar_year (book, state, decided_at);
