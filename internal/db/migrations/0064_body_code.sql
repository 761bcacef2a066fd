-- +goose Up
-- How a body signs its papers: the word for it in numbers (机关代字), and the post that answers questions (Art 41).

ALTER TABLE body ADD COLUMN code TEXT;
ALTER TABLE body ADD COLUMN contact TEXT;   -- a post, not a name
