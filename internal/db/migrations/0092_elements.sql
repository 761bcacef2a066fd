-- +goose Up
-- To which medium the reviewer pointed for each element of the violation (Art 30(3)), as JSON in the order of the elements; null or empty where
-- nothing was pointed: not passed, or given before this was recorded.
ALTER TABLE verdict ADD COLUMN elements TEXT;
