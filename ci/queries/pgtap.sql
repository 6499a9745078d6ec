-- SQL only, and needs plpgsql, which every database has. A test in SQL, reported in the Test Anything Protocol.
-- answer: ok 1 - there is no table of that name
CREATE EXTENSION pgtap;
SELECT no_plan();
SELECT hasnt_table('public', 'unicorns', 'there is no table of that name');
