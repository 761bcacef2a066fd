-- +goose Up
-- What somebody has just done, and what somebody's doubts wait for: pages of one person find their rows.
CREATE INDEX command_account ON command (book, account, idx);
CREATE INDEX verdict_doubt ON verdict (book, person, capture) WHERE result = 'doubt' AND undone_at IS NULL;
