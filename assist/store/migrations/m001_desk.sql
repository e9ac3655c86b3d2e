-- Every table carries its tenant; times are ISO 8601 in UTC, so text order is time order.
CREATE TABLE conversations (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  channel TEXT NOT NULL,
  store TEXT NOT NULL,
  customer TEXT NOT NULL,
  as_of TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'done')),
  last_at TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX conversations_queue ON conversations (tenant, state, last_at);
CREATE TABLE messages (
  tenant TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('customer', 'agent', 'system')),
  text TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (tenant, conversation_id, id)
);
CREATE TABLE suggestions (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  case_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  index_version TEXT NOT NULL,
  sentiment TEXT NOT NULL,
  created_at TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX suggestions_case ON suggestions (tenant, case_id, message_id, created_at);
CREATE TABLE drafts (
  tenant TEXT NOT NULL,
  draft_id TEXT NOT NULL,
  version_id TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  text TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (tenant, draft_id, version_id, actor_id)
);
CREATE TABLE events (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  at TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  case_id TEXT NOT NULL,
  draft_id TEXT NOT NULL,
  version_id TEXT NOT NULL,
  type TEXT NOT NULL,
  payload TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX events_case ON events (tenant, case_id, at);
CREATE INDEX events_type ON events (tenant, type, at);
CREATE TABLE gaps (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  at TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  case_id TEXT NOT NULL,
  draft_id TEXT NOT NULL,
  question TEXT NOT NULL,
  reason TEXT NOT NULL,
  note TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  PRIMARY KEY (tenant, id)
);
CREATE TABLE jobs (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
  actor_id TEXT NOT NULL,
  payload TEXT NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  note TEXT NOT NULL,
  result TEXT NOT NULL,
  error TEXT NOT NULL,
  worker TEXT NOT NULL,
  created_at TEXT NOT NULL,
  beat_at TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX jobs_queue ON jobs (tenant, state, created_at);
