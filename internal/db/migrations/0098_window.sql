-- +goose Up
-- A time in which a device was at fault, as a reviewer recorded it (Art 36(3)); each of its captures is rejected by a verdict of its own,
-- which names the window.
CREATE TABLE reject_window (
    book     TEXT NOT NULL REFERENCES book (id),
    id       TEXT NOT NULL,
    body     TEXT NOT NULL,
    device   TEXT NOT NULL,
    from_at  BIGINT NOT NULL,
    until_at BIGINT NOT NULL,              -- part of it
    reason   TEXT NOT NULL,
    words    TEXT NOT NULL,                -- what was wrong
    person   TEXT NOT NULL,
    at       BIGINT NOT NULL,
    entry    BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
ALTER TABLE verdict ADD COLUMN reject_window TEXT; -- null: by itself
CREATE INDEX verdict_window ON verdict (book, reject_window) WHERE reject_window IS NOT NULL;
