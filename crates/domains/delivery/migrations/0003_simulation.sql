-- Days of delivery tried before they happen. The film is apart from the figures: lists do not read it.

CREATE TABLE delivery_simulation (
  id          TEXT PRIMARY KEY,
  region      TEXT NOT NULL,
  asked_at    BIGINT NOT NULL,
  question    TEXT NOT NULL,
  state       TEXT NOT NULL,
  policies    BIGINT NOT NULL,
  alive_until BIGINT,
  outcomes    TEXT,
  film        TEXT
);
CREATE INDEX delivery_simulation_region ON delivery_simulation (region, id);
CREATE INDEX delivery_simulation_waiting ON delivery_simulation (id) WHERE state = 'waiting';
