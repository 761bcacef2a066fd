-- +goose Up
-- Masked copies of media of captures, made to leave the house (Art 16(1)(5)): the original stays as it is. A copy holds its method,
-- its maker, its time and what it is to show (Art 33(6)); nothing is rewritten.

CREATE TABLE capture_mask (
    book     TEXT NOT NULL,
    id       TEXT NOT NULL,
    capture  TEXT NOT NULL,
    medium   TEXT NOT NULL,              -- name within the capture
    original TEXT NOT NULL,              -- SHA-256
    type     TEXT NOT NULL,
    sha256   TEXT NOT NULL,              -- of the masked copy
    size     BIGINT NOT NULL,
    outside  BOOLEAN NOT NULL,           -- everything but the areas is masked
    areas    TEXT NOT NULL,              -- JSON, thousandths of width and height; a film masked elsewhere has none
    said     BYTEA NOT NULL,             -- sealed: method and what it is to show
    person   TEXT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX capture_mask_capture ON capture_mask (book, capture, id);
