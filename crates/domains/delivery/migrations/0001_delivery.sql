-- Sites, couriers and their shifts, jobs and who refused them, the settings of a region, the last tick of a city.

CREATE TABLE delivery_policy (
  region     TEXT PRIMARY KEY,
  data       TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);

CREATE TABLE delivery_site (
  code      TEXT PRIMARY KEY,
  name_zh   TEXT NOT NULL,
  name_en   TEXT NOT NULL,
  region    TEXT NOT NULL,
  merchant  TEXT NOT NULL,
  kind      TEXT NOT NULL,
  lat       BIGINT NOT NULL,
  lng       BIGINT NOT NULL,
  prepare_s BIGINT NOT NULL,
  active    BIGINT NOT NULL
);
CREATE INDEX delivery_site_place ON delivery_site (lat, lng);
CREATE INDEX delivery_site_region ON delivery_site (region, code);

-- The place is kept while the courier is on shift only, and only the last one.
CREATE TABLE delivery_courier (
  id          TEXT PRIMARY KEY,
  staff       TEXT NOT NULL,
  name        TEXT NOT NULL,
  city        TEXT NOT NULL,
  region      TEXT NOT NULL,
  vehicle     TEXT NOT NULL,
  capacity_g  BIGINT NOT NULL,
  insured     TEXT NOT NULL,
  cold_box    BIGINT NOT NULL,
  shift_from  BIGINT,
  shift_until BIGINT,
  lat         BIGINT,
  lng         BIGINT,
  seen_at     BIGINT,
  version     BIGINT NOT NULL
);
CREATE UNIQUE INDEX delivery_courier_staff ON delivery_courier (staff);
CREATE INDEX delivery_courier_on_shift ON delivery_courier (city, lat) WHERE shift_from IS NOT NULL;

CREATE TABLE delivery_shift (
  courier    TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at   BIGINT,
  ended_by   TEXT,
  PRIMARY KEY (courier, started_at)
) WITHOUT ROWID;

CREATE TABLE delivery_job (
  id            TEXT PRIMARY KEY,
  order_id      TEXT NOT NULL,
  person        TEXT NOT NULL,
  site          TEXT NOT NULL,
  city          TEXT NOT NULL,
  region        TEXT NOT NULL,
  pick_lat      BIGINT NOT NULL,
  pick_lng      BIGINT NOT NULL,
  drop_lat      BIGINT NOT NULL,
  drop_lng      BIGINT NOT NULL,
  address       TEXT NOT NULL,
  placed_at     BIGINT NOT NULL,
  ready_at      BIGINT NOT NULL,
  promise_at    BIGINT NOT NULL,
  weight_g      BIGINT NOT NULL,
  cold          BIGINT NOT NULL,
  distance_m    BIGINT NOT NULL,
  pay           BIGINT NOT NULL,
  state         TEXT NOT NULL,
  courier       TEXT,
  since         BIGINT NOT NULL,
  offered_until BIGINT,
  reason        TEXT,
  on_time       BIGINT,
  arrive_eta    BIGINT,
  pickup_eta    BIGINT,
  door_eta      BIGINT,
  free_eta      BIGINT,
  why           TEXT,
  picked_up_at  BIGINT,
  ended_at      BIGINT,
  code_tries    BIGINT NOT NULL,
  locked_until  BIGINT,
  trace         TEXT NOT NULL,
  version       BIGINT NOT NULL
);
CREATE UNIQUE INDEX delivery_job_order ON delivery_job (order_id);
CREATE INDEX delivery_job_open ON delivery_job (city, promise_at) WHERE ended_at IS NULL;
CREATE INDEX delivery_job_held ON delivery_job (courier) WHERE ended_at IS NULL;
CREATE INDEX delivery_job_done ON delivery_job (courier, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX delivery_job_ended ON delivery_job (ended_at, region) WHERE ended_at IS NOT NULL;

CREATE TABLE delivery_refusal (
  job     TEXT NOT NULL,
  courier TEXT NOT NULL,
  at      BIGINT NOT NULL,
  reason  TEXT NOT NULL,
  until   BIGINT,
  PRIMARY KEY (job, courier)
) WITHOUT ROWID;
CREATE INDEX delivery_refusal_courier ON delivery_refusal (courier, at);

CREATE TABLE delivery_tick (
  city     TEXT PRIMARY KEY,
  at       BIGINT NOT NULL,
  ms       BIGINT NOT NULL,
  assigned BIGINT NOT NULL,
  held     BIGINT NOT NULL,
  stale    BIGINT NOT NULL,
  detail   TEXT NOT NULL
);
