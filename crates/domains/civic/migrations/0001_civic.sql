-- Civic cases: published forms, cases and their history, supplement requests, decisions, documents, released hints.
-- What a person wrote or is told about their matter is sealed with their own key; states, dates and amounts are not.

CREATE TABLE civic_form (
  service      TEXT NOT NULL,
  version      BIGINT NOT NULL,
  hash         TEXT NOT NULL,
  pack         TEXT NOT NULL,
  pack_version TEXT NOT NULL,
  pack_hash    TEXT NOT NULL,
  schema       TEXT NOT NULL,
  ui           TEXT NOT NULL,
  published_at BIGINT NOT NULL,
  PRIMARY KEY (service, version)
);
CREATE UNIQUE INDEX civic_form_content ON civic_form (service, hash);

CREATE TABLE civic_case (
  id           TEXT PRIMARY KEY,
  number       TEXT NOT NULL,
  service      TEXT NOT NULL,
  region       TEXT NOT NULL,
  person       TEXT NOT NULL,
  form_version BIGINT NOT NULL,
  pack         TEXT NOT NULL,
  pack_version TEXT NOT NULL,
  pack_hash    TEXT NOT NULL,
  state        TEXT NOT NULL,
  supplement   TEXT,
  back         TEXT,
  approved     BIGINT,
  amount       BIGINT,
  answers      BLOB,
  estimate     BLOB,
  trace        TEXT NOT NULL,
  created_at   BIGINT NOT NULL,
  submitted_at BIGINT,
  decided_at   BIGINT,
  closed_at    BIGINT,
  version      BIGINT NOT NULL
);
CREATE INDEX civic_case_person ON civic_case (person, id);
CREATE INDEX civic_case_inbox ON civic_case (state, id);
CREATE INDEX civic_case_region ON civic_case (region, state, submitted_at);
CREATE INDEX civic_case_number ON civic_case (number);

CREATE TABLE civic_step (
  case_id TEXT NOT NULL,
  seq     BIGINT NOT NULL,
  kind    TEXT NOT NULL,
  running BIGINT NOT NULL,
  actor   TEXT NOT NULL,
  at      BIGINT NOT NULL,
  PRIMARY KEY (case_id, seq)
);

CREATE TABLE civic_supplement (
  id           TEXT PRIMARY KEY,
  case_id      TEXT NOT NULL,
  body         BLOB,
  due_on       TEXT NOT NULL,
  requested_at BIGINT NOT NULL,
  received_at  BIGINT
);
CREATE INDEX civic_supplement_case ON civic_supplement (case_id);

CREATE TABLE civic_decision (
  case_id  TEXT PRIMARY KEY,
  approved BIGINT NOT NULL,
  amount   BIGINT,
  clerk    TEXT NOT NULL,
  body     BLOB,
  at       BIGINT NOT NULL
);

CREATE TABLE civic_document (
  id      TEXT PRIMARY KEY,
  person  TEXT NOT NULL,
  case_id TEXT,
  kind    TEXT NOT NULL,
  mime    TEXT NOT NULL,
  size    BIGINT NOT NULL,
  name    BLOB NOT NULL,
  body    BLOB NOT NULL,
  at      BIGINT NOT NULL
);
CREATE INDEX civic_document_person ON civic_document (person, id);
CREATE INDEX civic_document_case ON civic_document (case_id);

CREATE TABLE civic_payment (
  case_id TEXT PRIMARY KEY,
  amount  BIGINT NOT NULL,
  entry   TEXT NOT NULL,
  at      BIGINT NOT NULL
);

CREATE TABLE civic_hint (
  case_id TEXT NOT NULL,
  receipt TEXT NOT NULL,
  hint    TEXT NOT NULL,
  at      BIGINT NOT NULL,
  PRIMARY KEY (case_id, receipt)
);
