-- +goose Up
-- Decisions that are made public, and taken off again (行政处罚法 48). What is public stands in the sealed steps of the case.

CREATE TABLE case_publication (
    book         TEXT NOT NULL REFERENCES book (id),
    id           TEXT NOT NULL,            -- of its public page
    case_id      TEXT NOT NULL,
    body         TEXT NOT NULL,            -- in whose name it is
    no           BIGINT NOT NULL,          -- of the step that published it
    until_on     TEXT NOT NULL,            -- last day on which it stands
    withdrawn_no BIGINT NOT NULL,          -- of the step that took it off; 0: it was not taken off
    withdrawn_at BIGINT,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX case_publication_case ON case_publication (book, case_id, no);
CREATE INDEX case_publication_id ON case_publication (id);
