-- Written in C. As text 1.9.0 is the greatest of these; by the rules of semantic versions it is not, and a release
-- candidate comes before its release.
-- answer: 1.10.0
CREATE EXTENSION semver;
SELECT max(version) FROM (VALUES ('1.9.0'::semver), ('1.10.0'), ('1.10.0-rc.2')) AS released (version);
