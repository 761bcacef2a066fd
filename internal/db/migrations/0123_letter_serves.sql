-- +goose Up
-- Letters that serve a paper (送达) beside those that tell (告知): never the same letter. Of a public notice, how many days it stands where
-- not the usual number; of a letter that serves, the file of the paper.

ALTER TABLE letter ADD COLUMN serves BOOLEAN; -- NULL: of before, and tells
ALTER TABLE letter ADD COLUMN days BIGINT;    -- NULL or 0: the usual number
