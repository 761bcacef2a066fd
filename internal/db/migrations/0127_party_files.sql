-- +goose Up
-- Files that a party sent with what it stated in its case (Art 41). What they are called is sealed with the step.

CREATE TABLE case_step_file (
    book    TEXT NOT NULL,
    case_id TEXT NOT NULL,
    no      INTEGER NOT NULL,            -- of the step
    place   INTEGER NOT NULL,
    type    TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    size    BIGINT NOT NULL,             -- bytes
    PRIMARY KEY (book, case_id, no, place)
);
CREATE INDEX case_step_file_of ON case_step_file (book, sha256);
