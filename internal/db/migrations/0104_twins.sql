-- +goose Up
-- What a pass was given in knowledge of: other captures of the same plate and kind within minutes that had been passed (一事不再罚).
ALTER TABLE verdict ADD COLUMN twins TEXT; -- ids, separated by blanks; null: none
