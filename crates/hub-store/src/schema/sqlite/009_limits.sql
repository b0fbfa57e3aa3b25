-- Of which subtrees of organization groups an operator or a token sees anything, as JSON; NULL = of everything.
ALTER TABLE operators ADD COLUMN limited_to TEXT;
ALTER TABLE api_tokens ADD COLUMN limited_to TEXT;
