-- What insight counts. No row is about a person: visitors are keyed hashes that change every day.

-- `shard` spreads the increments of a busy hour over several rows; reading sums them.
CREATE TABLE insight_rollup (
  day    TEXT NOT NULL,
  hour   BIGINT NOT NULL,
  region TEXT NOT NULL,
  metric TEXT NOT NULL,
  shard  BIGINT NOT NULL,
  n      BIGINT NOT NULL,
  PRIMARY KEY (day, hour, region, metric, shard)
) WITHOUT ROWID;

CREATE TABLE insight_visitor (
  day     TEXT NOT NULL,
  visitor TEXT NOT NULL,
  PRIMARY KEY (day, visitor)
) WITHOUT ROWID;

CREATE TABLE insight_case (
  id           TEXT PRIMARY KEY,
  region       TEXT NOT NULL,
  submitted_at BIGINT NOT NULL,
  decided_day  TEXT,
  minutes      BIGINT
);
CREATE INDEX insight_case_decided ON insight_case (decided_day, minutes) WHERE decided_day IS NOT NULL;

CREATE TABLE insight_order (
  id       TEXT PRIMARY KEY,
  region   TEXT NOT NULL,
  offered  BIGINT NOT NULL,
  paid_at  BIGINT,
  refunded BIGINT NOT NULL,
  settled  BIGINT NOT NULL
);

CREATE TABLE insight_trace (
  trace      TEXT PRIMARY KEY,
  started_at BIGINT NOT NULL,
  kind       TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name  TEXT NOT NULL,
  last_at    BIGINT NOT NULL,
  region     TEXT
);
CREATE INDEX insight_trace_started ON insight_trace (started_at, trace);
CREATE INDEX insight_trace_kind ON insight_trace (kind, started_at, trace);

CREATE TABLE insight_run (
  id       TEXT PRIMARY KEY,
  at       BIGINT NOT NULL,
  source   TEXT NOT NULL,
  orders   BIGINT NOT NULL,
  couriers BIGINT NOT NULL,
  result   TEXT NOT NULL
);
