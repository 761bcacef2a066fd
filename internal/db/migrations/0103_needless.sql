-- +goose Up
-- Captures that passed and of which nobody is told by a notice of their own (Art 30(4), 45(2)): why, on record.

CREATE TABLE notice_needless (
    book    TEXT NOT NULL REFERENCES book (id),
    id      TEXT NOT NULL,
    body    TEXT NOT NULL,
    capture TEXT NOT NULL,
    verdict TEXT NOT NULL,          -- the positive verdict that needs no notice
    ground  TEXT NOT NULL,
    other   TEXT NOT NULL,          -- the notice that told of the same act; empty: another ground
    words   BYTEA NOT NULL,         -- sealed
    person  TEXT NOT NULL,
    at      BIGINT NOT NULL,
    entry   BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX notice_needless_verdict ON notice_needless (book, verdict);
CREATE INDEX notice_needless_capture ON notice_needless (book, capture);
CREATE INDEX notice_needless_body ON notice_needless (book, body, id);
