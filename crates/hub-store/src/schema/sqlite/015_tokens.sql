-- Keys by which the hub signs tokens for services, and keys of the issuers of users' tokens.
CREATE TABLE signing_keys (
    id TEXT PRIMARY KEY,
    public_x TEXT NOT NULL,
    public_y TEXT NOT NULL,
    sealed BLOB NOT NULL,
    made_at_ms INTEGER NOT NULL,
    signs_from_ms INTEGER,
    retired_at_ms INTEGER
) STRICT;

CREATE TABLE issuer_keys (
    url TEXT PRIMARY KEY,
    key_set TEXT,
    read_at_ms INTEGER,
    tried_at_ms INTEGER NOT NULL,
    error TEXT NOT NULL
) STRICT;
