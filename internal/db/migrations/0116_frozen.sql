-- +goose Up
-- Cases that are frozen until somebody has examined them (Art 36, 45(1)) are few among all.

CREATE INDEX case_file_frozen ON case_file (book, body, state, id) WHERE frozen <> '';
