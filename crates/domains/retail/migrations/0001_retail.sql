-- The shop: what is sold where, who pays which part of it, and every order until it is settled.

CREATE TABLE retail_category (
  code     TEXT PRIMARY KEY,
  name_zh  TEXT NOT NULL,
  name_en  TEXT NOT NULL,
  picture  TEXT NOT NULL,
  position BIGINT NOT NULL
);

CREATE TABLE retail_product (
  sku        TEXT PRIMARY KEY,
  name_zh    TEXT NOT NULL,
  name_en    TEXT NOT NULL,
  spec_zh    TEXT NOT NULL,
  spec_en    TEXT NOT NULL,
  category   TEXT NOT NULL,
  price      BIGINT NOT NULL,
  list_price BIGINT NOT NULL,
  weight_g   BIGINT NOT NULL,
  cold       BIGINT NOT NULL,
  picture    TEXT NOT NULL,
  restricted TEXT
);

CREATE TABLE retail_merchant (
  code    TEXT PRIMARY KEY,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  joined  TEXT NOT NULL,
  own     BIGINT NOT NULL
);

CREATE TABLE retail_site (
  code                TEXT PRIMARY KEY,
  name_zh             TEXT NOT NULL,
  name_en             TEXT NOT NULL,
  lat_e7              BIGINT NOT NULL,
  lng_e7              BIGINT NOT NULL,
  region              TEXT NOT NULL,
  merchant            TEXT NOT NULL,
  kind                TEXT NOT NULL,
  preparation_minutes BIGINT NOT NULL
);

CREATE TABLE retail_campaign (
  code TEXT PRIMARY KEY,
  body TEXT NOT NULL
);

CREATE TABLE retail_coupon (
  code     TEXT PRIMARY KEY,
  campaign TEXT NOT NULL,
  cap      BIGINT NOT NULL,
  used     BIGINT NOT NULL
);

-- How often a person used a campaign; the row '*' counts their living orders. `cap` is the guard's bound.
CREATE TABLE retail_use (
  person   TEXT NOT NULL,
  campaign TEXT NOT NULL,
  used     BIGINT NOT NULL,
  cap      BIGINT NOT NULL,
  PRIMARY KEY (person, campaign)
) WITHOUT ROWID;

CREATE TABLE retail_stock (
  site     TEXT NOT NULL,
  sku      TEXT NOT NULL,
  on_hand  BIGINT NOT NULL,
  reserved BIGINT NOT NULL,
  version  BIGINT NOT NULL,
  PRIMARY KEY (site, sku)
) WITHOUT ROWID;
CREATE INDEX retail_stock_sku ON retail_stock (sku, site);

CREATE TABLE retail_cart (
  person   TEXT NOT NULL,
  sku      TEXT NOT NULL,
  quantity BIGINT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (person, sku)
) WITHOUT ROWID;

CREATE TABLE retail_order (
  id            TEXT PRIMARY KEY,
  person        TEXT NOT NULL,
  site          TEXT NOT NULL,
  merchant      TEXT NOT NULL,
  region        TEXT NOT NULL,
  state         TEXT NOT NULL,
  reason        TEXT,
  address       TEXT NOT NULL,
  lat_e7        BIGINT,
  lng_e7        BIGINT,
  goods         BIGINT NOT NULL,
  delivery_fee  BIGINT NOT NULL,
  subsidy       BIGINT NOT NULL,
  payable       BIGINT NOT NULL,
  technical_fee BIGINT NOT NULL,
  own           BIGINT NOT NULL,
  weight_g      BIGINT NOT NULL,
  cold          BIGINT NOT NULL,
  coupon        TEXT,
  decision      TEXT,
  offer         TEXT,
  arm           TEXT,
  cohort        TEXT,
  earliest      BIGINT NOT NULL,
  latest        BIGINT NOT NULL,
  ready_by      BIGINT NOT NULL,
  job           TEXT,
  placed_at     BIGINT NOT NULL,
  paid_at       BIGINT,
  accepted_at   BIGINT,
  ready_at      BIGINT,
  picked_up_at  BIGINT,
  delivered_at  BIGINT,
  completed_at  BIGINT,
  ended_at      BIGINT,
  refunded_at   BIGINT,
  forgotten     BIGINT NOT NULL,
  trace         TEXT NOT NULL,
  version       BIGINT NOT NULL
);
CREATE INDEX retail_order_person ON retail_order (person, id);
CREATE INDEX retail_order_site ON retail_order (site, id);
CREATE INDEX retail_order_merchant ON retail_order (merchant, id);

CREATE TABLE retail_line (
  order_id   TEXT NOT NULL,
  line       BIGINT NOT NULL,
  sku        TEXT NOT NULL,
  quantity   BIGINT NOT NULL,
  unit_price BIGINT NOT NULL,
  subsidy    BIGINT NOT NULL,
  PRIMARY KEY (order_id, line)
) WITHOUT ROWID;

-- Who pays which part of which line, frozen when the order is placed. Line 0 is the delivery fee.
CREATE TABLE retail_allocation (
  order_id TEXT NOT NULL,
  line     BIGINT NOT NULL,
  campaign TEXT NOT NULL,
  funder   TEXT NOT NULL,
  amount   BIGINT NOT NULL,
  PRIMARY KEY (order_id, line, campaign, funder)
) WITHOUT ROWID;
CREATE INDEX retail_allocation_campaign ON retail_allocation (campaign);

CREATE TABLE retail_payment (
  id         TEXT PRIMARY KEY,
  order_id   TEXT NOT NULL,
  amount     BIGINT NOT NULL,
  state      TEXT NOT NULL,
  provider   TEXT,
  captured   BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at   BIGINT,
  version    BIGINT NOT NULL
);
CREATE INDEX retail_payment_order ON retail_payment (order_id);

CREATE TABLE retail_callback (
  provider TEXT NOT NULL,
  event_id TEXT NOT NULL,
  payment  TEXT NOT NULL,
  kind     TEXT NOT NULL,
  amount   BIGINT NOT NULL,
  at       BIGINT NOT NULL,
  PRIMARY KEY (provider, event_id)
) WITHOUT ROWID;

CREATE TABLE retail_refund (
  id           TEXT PRIMARY KEY,
  payment      TEXT NOT NULL,
  order_id     TEXT NOT NULL,
  amount       BIGINT NOT NULL,
  state        TEXT NOT NULL,
  requested_at BIGINT NOT NULL,
  ended_at     BIGINT
);
CREATE UNIQUE INDEX retail_refund_payment ON retail_refund (payment);
CREATE INDEX retail_refund_order ON retail_refund (order_id);
