-- +goose Up
-- What the non-tax platform says was paid, each with its e-receipt, and what goes back (Art 39; 行政处罚法 67, 70, 74; 国家赔偿法 36).

CREATE TABLE payment_received (
    book         TEXT NOT NULL REFERENCES book (id),
    body         TEXT NOT NULL,
    trade        TEXT NOT NULL,            -- the platform's number of the payment
    demand       TEXT NOT NULL,            -- empty: it fits none
    code         TEXT NOT NULL,            -- as the platform says
    part         TEXT NOT NULL,            -- main, late; empty: it fits none
    fen          BIGINT NOT NULL,
    at           BIGINT NOT NULL,          -- when it was paid, as the platform says
    day          TEXT NOT NULL,            -- that day in Beijing
    told_at      BIGINT NOT NULL,
    via          TEXT NOT NULL,            -- callback, statement
    payer        BYTEA NOT NULL,           -- sealed: who paid
    state        TEXT NOT NULL,            -- held, confirmed, receipted, reconciled, returned
    sandbox      BOOLEAN NOT NULL,
    receipt      TEXT NOT NULL,            -- number of the e-receipt; empty: none yet
    receipt_file TEXT NOT NULL,            -- its SHA-256
    receipt_size BIGINT NOT NULL,
    receipt_at   BIGINT,
    voided_at    BIGINT,                   -- the receipt was voided
    matched      TEXT NOT NULL,            -- day of the statement that has it; empty: none yet
    entry        BIGINT NOT NULL,
    PRIMARY KEY (book, body, trade)
);
CREATE INDEX payment_received_demand ON payment_received (book, demand, at) WHERE demand <> '';
CREATE INDEX payment_received_open ON payment_received (book, body, day, trade) WHERE matched = '';

CREATE TABLE payment_refund (
    book    TEXT NOT NULL REFERENCES book (id),
    id      TEXT NOT NULL,                 -- key of repetition towards the platform
    demand  TEXT NOT NULL,
    body    TEXT NOT NULL,
    trade   TEXT NOT NULL,                 -- of which payment
    fen     BIGINT NOT NULL,
    why     TEXT NOT NULL,
    state   TEXT NOT NULL,                 -- proposed, approved, ordered, failed, done
    paper   TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    person  TEXT NOT NULL,                 -- head who approved it
    done_at BIGINT,
    account BYTEA NOT NULL,                -- sealed; empty: back to where it came from
    PRIMARY KEY (book, id)
);
CREATE INDEX payment_refund_demand ON payment_refund (book, demand, id);
CREATE INDEX payment_refund_state ON payment_refund (book, body, state, id);
