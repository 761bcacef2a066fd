-- +goose Up
-- Captures that the head released to learn on: settled, decided twice alike, without personal data. What somebody answers in training
-- is nobody's verdict; only who gave it is shown it.
CREATE TABLE training_capture (
    book         TEXT NOT NULL,
    capture      TEXT NOT NULL,
    body         TEXT NOT NULL,
    person       TEXT NOT NULL,
    at           BIGINT NOT NULL,
    withdrawn_at BIGINT,
    entry        BIGINT NOT NULL,
    PRIMARY KEY (book, capture)
);
CREATE INDEX training_capture_body ON training_capture (book, body, capture) WHERE withdrawn_at IS NULL;

CREATE TABLE training_answer (
    book    TEXT NOT NULL,
    person  TEXT NOT NULL,
    capture TEXT NOT NULL,
    result  TEXT NOT NULL,
    reason  TEXT NOT NULL,
    correct BOOLEAN NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (book, person, capture)
);
