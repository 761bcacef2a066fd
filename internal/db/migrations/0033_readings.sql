-- +goose Up
-- Measured values of the sensors of devices.

CREATE TABLE reading_message (
    book        TEXT NOT NULL,
    device      TEXT NOT NULL,
    id          TEXT NOT NULL,
    webhook_id  TEXT NOT NULL,
    event_id    TEXT NOT NULL,
    digest      TEXT NOT NULL,            -- SHA-256 of the signed bytes
    at          BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (book, device, id)
);
CREATE UNIQUE INDEX reading_message_webhook ON reading_message (book, device, webhook_id);
CREATE UNIQUE INDEX reading_message_event ON reading_message (book, device, event_id);

CREATE TABLE reading (
    book    TEXT NOT NULL,
    device  TEXT NOT NULL,
    message TEXT NOT NULL,
    place   INTEGER NOT NULL,             -- order in the message
    name    TEXT NOT NULL,
    value   DOUBLE PRECISION,
    unit    TEXT NOT NULL,
    method  TEXT NOT NULL,
    flag    TEXT NOT NULL,
    at      BIGINT NOT NULL,              -- when it was measured
    PRIMARY KEY (book, device, message, place)
);
CREATE INDEX reading_device ON reading (book, device, at);
