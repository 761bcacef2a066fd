-- +goose Up
-- Papers of cases (documents.md C4): in whose name a paper goes out where its body is a delegated organisation (行政处罚法 20(3); Art 2(3)), and
-- what a body's papers name as remedies and where a fine is paid (行政处罚法 59).

ALTER TABLE paper ADD COLUMN in_name_of TEXT NOT NULL DEFAULT '';   -- the body whose name, number and seal it bears
UPDATE paper SET in_name_of = body;
DROP INDEX paper_number;
CREATE UNIQUE INDEX paper_number ON paper (book, in_name_of, series, year, number);
ALTER TABLE body ADD COLUMN reconsideration TEXT;   -- 行政复议机关
ALTER TABLE body ADD COLUMN court TEXT;             -- 人民法院
ALTER TABLE body ADD COLUMN collector TEXT;         -- 收缴机构
