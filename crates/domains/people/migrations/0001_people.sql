-- People: who they are (sealed), how they sign in, what they allowed, whom they act for; and the staff.

CREATE TABLE people_person (
  id            TEXT PRIMARY KEY,
  region        TEXT NOT NULL,
  mobile        BLOB,
  name          BLOB,
  number        BLOB,
  authority     TEXT,
  verified_at   BIGINT,
  elder_mode    BIGINT NOT NULL,
  language      TEXT NOT NULL,
  created_at    BIGINT NOT NULL,
  forgotten_at  BIGINT
);

-- Each person's data key, wrapped; NULL once destroyed.
CREATE TABLE people_key (
  person       TEXT PRIMARY KEY,
  wrapped      BLOB,
  destroyed_at BIGINT
);

-- Who holds a mobile or identity number, by keyed hash.
CREATE TABLE people_holder (
  kind   TEXT NOT NULL,
  hash   TEXT NOT NULL,
  person TEXT NOT NULL,
  PRIMARY KEY (kind, hash)
) WITHOUT ROWID;
CREATE INDEX people_holder_person ON people_holder (person);

-- The last code of a mobile number and how many were sent.
CREATE TABLE people_code (
  mobile_hash TEXT PRIMARY KEY,
  day         TEXT NOT NULL,
  sent        BIGINT NOT NULL,
  sent_at     BIGINT NOT NULL,
  purpose     TEXT NOT NULL,
  code_hash   TEXT,
  expires     BIGINT NOT NULL,
  tries       BIGINT NOT NULL
);

CREATE TABLE people_session (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL,
  owner      TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  device     TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at    BIGINT NOT NULL,
  ends_at    BIGINT NOT NULL
);
CREATE UNIQUE INDEX people_session_token ON people_session (token_hash);
CREATE INDEX people_session_owner ON people_session (owner, id);

CREATE TABLE people_message (
  id        TEXT PRIMARY KEY,
  person    TEXT,
  template  TEXT NOT NULL,
  sealed    BLOB,
  state     TEXT NOT NULL,
  at        BIGINT NOT NULL,
  ended_at  BIGINT,
  note      TEXT
);
CREATE INDEX people_message_person ON people_message (person, id);

CREATE TABLE people_consent (
  id             TEXT PRIMARY KEY,
  person         TEXT NOT NULL,
  purpose        TEXT NOT NULL,
  notice_version TEXT NOT NULL,
  channel        TEXT NOT NULL,
  granted_by     TEXT NOT NULL,
  granted_at     BIGINT NOT NULL,
  expires_at     BIGINT NOT NULL,
  withdrawn_at   BIGINT
);
CREATE INDEX people_consent_person ON people_consent (person, purpose);

CREATE TABLE people_consent_scope (
  consent TEXT NOT NULL,
  scope   TEXT NOT NULL,
  PRIMARY KEY (consent, scope)
) WITHOUT ROWID;

CREATE TABLE people_household (
  id         TEXT PRIMARY KEY,
  owner      TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX people_household_owner ON people_household (owner);

CREATE TABLE people_member (
  household TEXT NOT NULL,
  person    TEXT NOT NULL,
  kin       TEXT NOT NULL,
  state     TEXT NOT NULL,
  at        BIGINT NOT NULL,
  PRIMARY KEY (household, person)
) WITHOUT ROWID;
CREATE INDEX people_member_person ON people_member (person);

CREATE TABLE people_guardian (
  child     TEXT NOT NULL,
  guardian  TEXT NOT NULL,
  authority TEXT NOT NULL,
  at        BIGINT NOT NULL,
  PRIMARY KEY (child, guardian)
) WITHOUT ROWID;
CREATE INDEX people_guardian_guardian ON people_guardian (guardian);

CREATE TABLE people_delegation (
  id         TEXT PRIMARY KEY,
  grantor    TEXT NOT NULL,
  agent      TEXT NOT NULL,
  scopes     TEXT NOT NULL,
  state      TEXT NOT NULL,
  at         BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX people_delegation_grantor ON people_delegation (grantor);
CREATE INDEX people_delegation_agent ON people_delegation (agent, grantor);

CREATE TABLE people_address (
  id         TEXT PRIMARY KEY,
  person     TEXT NOT NULL,
  region     TEXT NOT NULL,
  sealed     BLOB NOT NULL,
  at         BIGINT NOT NULL,
  removed_at BIGINT
);
CREATE INDEX people_address_person ON people_address (person, id);

CREATE TABLE people_membership (
  reference TEXT PRIMARY KEY,
  person    TEXT NOT NULL,
  plan      TEXT NOT NULL,
  starts_at BIGINT NOT NULL,
  until     BIGINT NOT NULL
);
CREATE INDEX people_membership_person ON people_membership (person, until);

-- Staff who opened sealed personal data, and why.
CREATE TABLE people_access (
  id      TEXT PRIMARY KEY,
  person  TEXT NOT NULL,
  staff   TEXT NOT NULL,
  role    TEXT NOT NULL,
  purpose TEXT NOT NULL,
  at      BIGINT NOT NULL
);
CREATE INDEX people_access_person ON people_access (person, id);

CREATE TABLE people_staff (
  id          TEXT PRIMARY KEY,
  login       TEXT NOT NULL,
  password    TEXT NOT NULL,
  role        TEXT NOT NULL,
  region      TEXT NOT NULL,
  org         TEXT,
  display     TEXT NOT NULL,
  wrong       BIGINT NOT NULL,
  wrong_since BIGINT NOT NULL,
  created_at  BIGINT NOT NULL,
  disabled_at BIGINT
);

-- A login belongs to one account for good; claimed before the account's row is written.
CREATE TABLE people_login (
  login TEXT PRIMARY KEY,
  staff TEXT NOT NULL
);
