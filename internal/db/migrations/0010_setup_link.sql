-- +goose Up
-- Housekeeping: no legal state. The links that set up an empty system.
CREATE TABLE setup_link (
    token    TEXT PRIMARY KEY,         -- SHA-256 of the token in the link
    until_at BIGINT NOT NULL           -- from then on it opens no more
);
