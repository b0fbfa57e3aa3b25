-- Of which subtrees of organization groups an operator or a token sees anything, as JSON; NULL = of everything.
ALTER TABLE operators ADD COLUMN limited_to TEXT;
ALTER TABLE api_tokens ADD COLUMN limited_to TEXT;

-- Registrations that were refused, by hour and reason, for the panel of an integration.
CREATE TABLE registration_refusals (
    integration_id INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    reason TEXT NOT NULL,
    refused INTEGER NOT NULL,
    PRIMARY KEY (integration_id, hour, reason)
) STRICT, WITHOUT ROWID;
CREATE INDEX notifications_by_integration ON notifications (integration_id, made_at_ms);
