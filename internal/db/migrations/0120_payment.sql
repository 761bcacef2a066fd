-- +goose Up
-- Payment (Art 39; 行政处罚法 66–74; 行政强制法 45, 53–55): what a decision demands, its numbered steps, and the codes by which it is paid.

CREATE TABLE payment_demand (
    book       TEXT NOT NULL REFERENCES book (id),
    id         TEXT NOT NULL,
    body       TEXT NOT NULL,
    in_name_of TEXT NOT NULL,              -- in whose name its papers go out (Art 2(3))
    matter     TEXT NOT NULL,              -- id of the case; opaque here
    decision   TEXT NOT NULL,              -- number of the decision
    decided_at BIGINT NOT NULL,
    payer      BYTEA NOT NULL,             -- sealed
    fine       BIGINT NOT NULL,            -- fen, as the decision stands now
    gains      BIGINT NOT NULL,            -- fen of unlawful gains
    announced  BOOLEAN NOT NULL,           -- the decision says that paying late adds a fine
    state      TEXT NOT NULL,
    served_at  BIGINT,
    due        TEXT,                       -- last day of payment; NULL: not served
    pay_by     TEXT,                       -- day by which the next sum is to be paid; NULL: none
    waits      TEXT NOT NULL,              -- deferral: an application waits for the head; empty: nothing waits
    steps      BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE UNIQUE INDEX payment_demand_matter ON payment_demand (book, matter);
CREATE INDEX payment_demand_state ON payment_demand (book, body, state, pay_by, id);
CREATE INDEX payment_demand_body ON payment_demand (book, body, id);
CREATE INDEX payment_demand_waits ON payment_demand (book, body, waits, id) WHERE waits <> '';

CREATE TABLE payment_step (
    book   TEXT NOT NULL REFERENCES book (id),
    demand TEXT NOT NULL,
    no     BIGINT NOT NULL,
    kind   TEXT NOT NULL,
    at     BIGINT NOT NULL,
    person TEXT NOT NULL,                  -- empty: the system
    state  TEXT NOT NULL,                  -- of the demand after the step
    paper  TEXT NOT NULL,
    entry  BIGINT NOT NULL,
    said   BYTEA NOT NULL,                 -- sealed
    PRIMARY KEY (book, demand, no)
);
CREATE INDEX payment_step_entry ON payment_step (book, entry);

CREATE TABLE payment_code (
    book    TEXT NOT NULL REFERENCES book (id),
    id      TEXT NOT NULL,                 -- key of repetition towards the platform
    demand  TEXT NOT NULL,
    body    TEXT NOT NULL,
    part    TEXT NOT NULL,                 -- main: fine and gains; late: late fee
    fen     BIGINT NOT NULL,
    code    TEXT NOT NULL,                 -- the platform's; empty: asked for
    state   TEXT NOT NULL,                 -- asked, ready, closed
    made_at BIGINT NOT NULL,
    PRIMARY KEY (book, id)
);
CREATE INDEX payment_code_demand ON payment_code (book, demand, id);
CREATE UNIQUE INDEX payment_code_code ON payment_code (book, body, code) WHERE code <> '';
