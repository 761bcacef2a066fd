-- +goose Up
-- What a receipt says of a capture stands with the key that the device may ask by, so that the receipt outlives the
-- capture. Empty in rows of a binary before this one: their receipts are read from the capture.

ALTER TABLE capture_key ADD COLUMN received_at BIGINT;
ALTER TABLE capture_key ADD COLUMN entry BIGINT;
ALTER TABLE capture_key ADD COLUMN media TEXT;         -- JSON: size and SHA-256 by name of the medium

-- Security events are read newest first, by device and by kind; refusals by hour.
CREATE INDEX security_event_device ON security_event (book, device, id);
CREATE INDEX door_refusal_hour ON door_refusal (hour);
