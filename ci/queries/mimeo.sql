-- SQL only, and needs dblink: CASCADE creates that too. mimeo copies a table from server to server, here from this
-- one to itself, and copies it again after it has grown.
-- answer: Vega, Deneb, Altair
\getenv socket PGHOST
\getenv database PGDATABASE
SET client_min_messages = warning;
CREATE SCHEMA mimeo;
CREATE EXTENSION mimeo SCHEMA mimeo CASCADE;
CREATE TABLE stars AS SELECT * FROM (VALUES (1, 'Vega'), (2, 'Deneb')) AS sky (id, name);
CREATE SCHEMA replica;
INSERT INTO mimeo.dblink_mapping_mimeo (data_source_id, data_source, username)
VALUES (1, format('host=%s dbname=%s', :'socket', :'database'), current_user);
SELECT mimeo.snapshot_maker('public.stars', 1, 'replica.stars');
INSERT INTO stars VALUES (3, 'Altair');
SELECT mimeo.refresh_snap('replica.stars');
SELECT string_agg(name, ', ' ORDER BY id) FROM replica.stars;
