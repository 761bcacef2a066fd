-- +goose Up
-- When hearings are (行政处罚法 64), for their calendar: the newest notice of each case. What the notice says is in its sealed step.

CREATE TABLE case_hearing (
    book    TEXT NOT NULL REFERENCES book (id),
    case_id TEXT NOT NULL,
    body    TEXT NOT NULL,
    no      BIGINT NOT NULL,               -- of the step that set it
    at      BIGINT NOT NULL,
    host    TEXT NOT NULL,
    PRIMARY KEY (book, case_id)
);
CREATE INDEX case_hearing_body ON case_hearing (book, body, at, case_id);
