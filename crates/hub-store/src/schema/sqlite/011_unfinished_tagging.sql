-- The pass over an integration's tags that was begun and has not ended; NULL when there is none.
ALTER TABLE tagging ADD COLUMN unfinished TEXT;
