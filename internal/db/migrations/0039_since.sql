-- +goose Up
-- What others have done since a form was opened.
CREATE INDEX command_idx ON command (book, idx);
