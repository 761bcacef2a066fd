-- +goose Up
-- Whether a body lets who reviewed a capture handle its case (roles.md E2), with its reason: without a line it does not.

CREATE TABLE reviewer_policy (
    book    TEXT NOT NULL REFERENCES book (id),
    id      TEXT NOT NULL,
    body    TEXT NOT NULL,
    allowed BOOLEAN NOT NULL,
    reason  TEXT NOT NULL,
    at      BIGINT NOT NULL,
    person  TEXT NOT NULL,                 -- the head who decided it
    PRIMARY KEY (book, id)
);
CREATE INDEX reviewer_policy_body ON reviewer_policy (book, body, at);
