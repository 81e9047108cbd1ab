-- +goose Up

-- One live vote of a person for a version of a passage. The person is a keyed hash.
CREATE TABLE vote (
    clinic  TEXT     NOT NULL,
    passage TEXT     NOT NULL,
    version TEXT     NOT NULL,
    person  TEXT     NOT NULL,
    helpful SMALLINT NOT NULL,
    day     BIGINT   NOT NULL,
    PRIMARY KEY (clinic, passage, version, person)
);
CREATE INDEX vote_day ON vote (day);

-- Votes whose hash was erased: the count is all that stays.
CREATE TABLE vote_count (
    clinic      TEXT   NOT NULL,
    passage     TEXT   NOT NULL,
    version     TEXT   NOT NULL,
    helpful     BIGINT NOT NULL,
    not_helpful BIGINT NOT NULL,
    PRIMARY KEY (clinic, passage, version)
);

CREATE TABLE gap (
    clinic    TEXT   NOT NULL,
    day       BIGINT NOT NULL,
    medicines TEXT   NOT NULL,
    topic     TEXT   NOT NULL,
    reason    TEXT   NOT NULL,
    count     BIGINT NOT NULL,
    PRIMARY KEY (clinic, day, medicines, topic, reason)
);
CREATE INDEX gap_day ON gap (day);

CREATE TABLE queue (
    id        TEXT   NOT NULL PRIMARY KEY,
    clinic    TEXT   NOT NULL,
    code      TEXT   NOT NULL,
    state     TEXT   NOT NULL,
    sealed    BYTEA  NOT NULL,
    key_id    TEXT   NOT NULL,
    staff     TEXT   NOT NULL,
    passage   TEXT   NOT NULL,
    reply     BYTEA  NOT NULL,
    reply_key TEXT   NOT NULL,
    created   BIGINT NOT NULL,
    taken     BIGINT NOT NULL,
    decided   BIGINT NOT NULL,
    expires   BIGINT NOT NULL,
    UNIQUE (clinic, code)
);
CREATE INDEX queue_state ON queue (clinic, state, created, id);
CREATE INDEX queue_expires ON queue (expires);

CREATE TABLE revision (
    id             TEXT     NOT NULL PRIMARY KEY,
    clinic         TEXT     NOT NULL,
    passage        TEXT     NOT NULL,
    number         BIGINT   NOT NULL,
    kind           TEXT     NOT NULL,
    state          TEXT     NOT NULL,
    file           TEXT     NOT NULL,
    content        BYTEA    NOT NULL,
    base           TEXT     NOT NULL,
    needs_approval SMALLINT NOT NULL,
    author         TEXT     NOT NULL,
    approver       TEXT     NOT NULL,
    created        BIGINT   NOT NULL,
    decided        BIGINT   NOT NULL,
    published      BIGINT   NOT NULL,
    settled        SMALLINT NOT NULL,
    UNIQUE (clinic, passage, number)
);
CREATE INDEX revision_state ON revision (clinic, state);

CREATE TABLE stop_switch (
    clinic TEXT   NOT NULL,
    kind   TEXT   NOT NULL,
    target TEXT   NOT NULL,
    staff  TEXT   NOT NULL,
    reason TEXT   NOT NULL,
    since  BIGINT NOT NULL,
    PRIMARY KEY (clinic, kind, target)
);

CREATE TABLE departure (
    clinic TEXT   NOT NULL PRIMARY KEY,
    since  BIGINT NOT NULL
);

-- Each hash is over the one before and the row's own fields.
CREATE TABLE audit (
    seq     BIGINT NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    clinic  TEXT   NOT NULL,
    actor   TEXT   NOT NULL,
    action  TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    detail  TEXT   NOT NULL,
    hash    TEXT   NOT NULL
);
CREATE INDEX audit_clinic ON audit (clinic, seq);

-- The newest row of the audit log, so that a dropped last row is noticed too.
CREATE TABLE audit_head (
    one  SMALLINT NOT NULL PRIMARY KEY CHECK (one = 1),
    seq  BIGINT   NOT NULL,
    hash TEXT     NOT NULL
);
INSERT INTO audit_head (one, seq, hash) VALUES (1, 0, '');
