-- What every room stands on: the outbox and who handled what, alarms, processes, idempotency, the audit chain.

CREATE TABLE outbox (
  id         TEXT PRIMARY KEY,
  slot       BIGINT NOT NULL,
  aggregate  TEXT NOT NULL,
  seq        BIGINT NOT NULL,
  name       TEXT NOT NULL,
  version    BIGINT NOT NULL,
  trace      TEXT NOT NULL,
  cause      TEXT,
  actor      TEXT NOT NULL,
  at         BIGINT NOT NULL,
  event      TEXT NOT NULL,
  relayed_at BIGINT
);
CREATE UNIQUE INDEX outbox_aggregate_seq ON outbox (aggregate, seq);
CREATE INDEX outbox_pending ON outbox (at, seq, id) WHERE relayed_at IS NULL;
CREATE INDEX outbox_trace ON outbox (trace, at);

-- Who handled which fact. One row with the consumer '*' where all of them did so in one job.
CREATE TABLE inbox (
  event    TEXT NOT NULL,
  consumer TEXT NOT NULL,
  at       BIGINT NOT NULL,
  PRIMARY KEY (event, consumer)
) WITHOUT ROWID;

CREATE TABLE task (
  consumer TEXT NOT NULL,
  event    TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  due      BIGINT NOT NULL,
  state    TEXT NOT NULL,
  error    TEXT,
  PRIMARY KEY (consumer, event)
) WITHOUT ROWID;
CREATE INDEX task_due ON task (due) WHERE state = 'due';

CREATE TABLE timer (
  kind     TEXT NOT NULL,
  object   TEXT NOT NULL,
  due      BIGINT NOT NULL,
  slot     BIGINT NOT NULL,
  trace    TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  state    TEXT NOT NULL,
  error    TEXT,
  PRIMARY KEY (kind, object)
) WITHOUT ROWID;
CREATE INDEX timer_due ON timer (due) WHERE state = 'due';

CREATE TABLE process (
  id       TEXT PRIMARY KEY,
  kind     TEXT NOT NULL,
  object   TEXT NOT NULL,
  step     TEXT NOT NULL,
  state    TEXT NOT NULL,
  data     TEXT NOT NULL,
  slot     BIGINT NOT NULL,
  trace    TEXT NOT NULL,
  due      BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  version  BIGINT NOT NULL,
  error    TEXT,
  at       BIGINT NOT NULL
);
CREATE UNIQUE INDEX process_object ON process (kind, object);
CREATE INDEX process_due ON process (due) WHERE state IN ('running', 'undoing');

CREATE TABLE idempotency (
  scope    TEXT NOT NULL,
  key      TEXT NOT NULL,
  hash     TEXT NOT NULL,
  answer   TEXT NOT NULL,
  at       BIGINT NOT NULL,
  PRIMARY KEY (scope, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_at ON idempotency (at);

CREATE TABLE audit (
  id     TEXT PRIMARY KEY,
  at     BIGINT NOT NULL,
  actor  TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  trace  TEXT NOT NULL,
  batch  BIGINT
) WITHOUT ROWID;
CREATE INDEX audit_batch ON audit (batch, id);
CREATE INDEX audit_object ON audit (object, at);

CREATE TABLE audit_seal (
  batch   BIGINT PRIMARY KEY,
  entries BIGINT NOT NULL,
  prev    TEXT NOT NULL,
  hash    TEXT NOT NULL,
  at      BIGINT NOT NULL
);

CREATE TABLE lease (
  name   TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  until  BIGINT NOT NULL
);
