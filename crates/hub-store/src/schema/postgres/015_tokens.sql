-- Keys by which the hub signs tokens for services, and keys of the issuers of users' tokens.
CREATE TABLE signing_keys (
    id TEXT PRIMARY KEY,
    public_x TEXT NOT NULL,
    public_y TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    made_at_ms BIGINT NOT NULL,
    signs_from_ms BIGINT,
    retired_at_ms BIGINT
);

CREATE TABLE issuer_keys (
    url TEXT PRIMARY KEY,
    key_set TEXT,
    read_at_ms BIGINT,
    tried_at_ms BIGINT NOT NULL,
    error TEXT NOT NULL
);
