-- +goose Up
-- Who holds a job: a word made anew each time one is taken. Whoever lost a job, for instance because the process stood still
-- longer than its lease, finds another word there and writes nothing more. NULL: never taken, or taken by an earlier release.

ALTER TABLE job ADD COLUMN holder TEXT;
