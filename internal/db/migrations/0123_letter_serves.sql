-- +goose Up
-- Letters that serve a paper (送达) beside those that tell (告知): never the same letter. Of a public notice, how many days it stands where
-- not the usual number; of a letter that serves, the file of the paper.

ALTER TABLE letter ADD COLUMN serves BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE letter ADD COLUMN days BIGINT NOT NULL DEFAULT 0;
