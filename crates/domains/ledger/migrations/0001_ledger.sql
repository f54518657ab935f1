-- The books: accounts, entries, their postings, balances of limited accounts, and holds.

CREATE TABLE ledger_account (
  code     TEXT PRIMARY KEY,
  currency TEXT NOT NULL,
  normal   TEXT NOT NULL,
  limited  BIGINT NOT NULL
);

CREATE TABLE ledger_entry (
  id          TEXT PRIMARY KEY,
  kind        TEXT NOT NULL,
  reference   TEXT NOT NULL,
  at          BIGINT NOT NULL,
  trace       TEXT NOT NULL,
  reverses    TEXT,
  reversed_by TEXT
);
CREATE UNIQUE INDEX ledger_entry_reference ON ledger_entry (kind, reference);

-- Debits are positive. `head` is the account code up to the first colon, for sums over a kind of account.
CREATE TABLE ledger_posting (
  entry    TEXT NOT NULL,
  line     BIGINT NOT NULL,
  account  TEXT NOT NULL,
  head     TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount   BIGINT NOT NULL,
  at       BIGINT NOT NULL,
  order_id TEXT,
  case_id  TEXT,
  campaign TEXT,
  funder   TEXT,
  merchant TEXT,
  cohort   TEXT,
  arm      TEXT,
  region   TEXT,
  PRIMARY KEY (entry, line)
) WITHOUT ROWID;
CREATE INDEX ledger_posting_account ON ledger_posting (account, entry);
CREATE INDEX ledger_posting_head ON ledger_posting (head, at);

-- Only limited accounts have a row. `amount` and `held` are in the account's normal direction.
CREATE TABLE ledger_balance (
  account TEXT PRIMARY KEY,
  amount  BIGINT NOT NULL,
  held    BIGINT NOT NULL
);

CREATE TABLE ledger_hold (
  id           TEXT PRIMARY KEY,
  from_account TEXT NOT NULL,
  to_account   TEXT NOT NULL,
  amount       BIGINT NOT NULL,
  reference    TEXT NOT NULL,
  tags         TEXT NOT NULL,
  state        TEXT NOT NULL,
  at           BIGINT NOT NULL,
  expires      BIGINT NOT NULL,
  entry        TEXT,
  posted       BIGINT
);
CREATE UNIQUE INDEX ledger_hold_reference ON ledger_hold (from_account, to_account, reference);
CREATE INDEX ledger_hold_open ON ledger_hold (from_account) WHERE state = 'held';
