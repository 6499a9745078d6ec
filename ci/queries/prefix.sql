-- Written in C. The longest prefix of a telephone number decides who carries the call.
-- answer: mobile
CREATE EXTENSION prefix;
SELECT carrier FROM (VALUES ('0033'::prefix_range, 'land line'), ('00336', 'mobile')) AS routes (numbers, carrier)
WHERE numbers @> '0033651234567' ORDER BY length(numbers) DESC LIMIT 1;
