-- What growth keeps: hints until they end, decisions with the inputs that reproduce them, answers, and what was bought.
-- Person columns are null once the consent is withdrawn, the person is forgotten, or the retention time is over.

CREATE TABLE growth_hint (
  id            TEXT PRIMARY KEY,
  person        TEXT NOT NULL,
  kind          TEXT NOT NULL,
  month         TEXT NOT NULL,
  region        TEXT NOT NULL,
  receipt       TEXT NOT NULL,
  recorded_at   BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL,
  cooling_until BIGINT NOT NULL
);
CREATE INDEX growth_hint_person ON growth_hint (person);

CREATE TABLE growth_decision (
  id         TEXT PRIMARY KEY,
  person     TEXT,
  hint       TEXT,
  kind       TEXT NOT NULL,
  receipt    TEXT,
  policy     TEXT NOT NULL,
  arm        TEXT NOT NULL,
  campaign   TEXT,
  cohort     TEXT NOT NULL,
  inputs     TEXT,
  outcome    TEXT,
  push       BIGINT NOT NULL,
  trace      TEXT,
  decided_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX growth_decision_person ON growth_decision (person, decided_at);
CREATE INDEX growth_decision_campaign ON growth_decision (campaign, arm);

-- One row a person and life event: the guarded update of it is the cap.
CREATE TABLE growth_cap (
  person     TEXT NOT NULL,
  kind       TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  PRIMARY KEY (person, kind)
) WITHOUT ROWID;

CREATE TABLE growth_answer (
  decision TEXT NOT NULL,
  offer    TEXT NOT NULL,
  answer   TEXT NOT NULL,
  at       BIGINT NOT NULL,
  PRIMARY KEY (decision, offer, answer)
) WITHOUT ROWID;

-- What a person never wants to see again. The offer is a keyed hash, so that the row does not tell the life event.
CREATE TABLE growth_hidden (
  person    TEXT NOT NULL,
  offer_key TEXT NOT NULL,
  at        BIGINT NOT NULL,
  PRIMARY KEY (person, offer_key)
) WITHOUT ROWID;

-- Hints that were not used, counted without saying whose.
CREATE TABLE growth_refusal (
  day  TEXT NOT NULL,
  kind TEXT NOT NULL,
  code TEXT NOT NULL,
  n    BIGINT NOT NULL,
  PRIMARY KEY (day, kind, code)
) WITHOUT ROWID;

CREATE TABLE growth_attribution (
  order_id TEXT PRIMARY KEY,
  decision TEXT NOT NULL,
  rule     TEXT NOT NULL,
  paid     BIGINT NOT NULL,
  subsidy  BIGINT NOT NULL,
  refunded BIGINT NOT NULL,
  at       BIGINT NOT NULL
);
CREATE INDEX growth_attribution_decision ON growth_attribution (decision);
