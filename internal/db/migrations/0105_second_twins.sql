-- +goose Up
-- What a second verdict that passes was given in knowledge of, as verdict.twins has it of the first (一事不再罚).
ALTER TABLE second_verdict ADD COLUMN twins TEXT; -- ids, separated by blanks; null: none
