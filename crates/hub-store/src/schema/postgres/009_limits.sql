-- Of which subtrees of organization groups an operator or a token sees anything, as JSON; NULL = of everything.
ALTER TABLE operators ADD COLUMN limited_to TEXT;
ALTER TABLE api_tokens ADD COLUMN limited_to TEXT;

-- Registrations that were refused, by hour and reason, for the panel of an integration.
CREATE TABLE registration_refusals (
    integration_id BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    reason TEXT NOT NULL,
    refused BIGINT NOT NULL,
    PRIMARY KEY (integration_id, hour, reason)
);
CREATE INDEX notifications_by_integration ON notifications (integration_id, made_at_ms);
