-- The books of a replay: fails unless every line of the input is accounted for. It needs the tables of states.sql or
-- intervals.sql. The counts are rows of the data, so a task that ran twice counts once.
CACHE TABLE books AS
SELECT
    (SELECT count(*) FROM raw) AS raw_lines,
    coalesce(sum(n.`in`) FILTER (WHERE n.stage = 'key'), 0) AS key_in,
    coalesce(sum(n.out) FILTER (WHERE n.stage = 'key'), 0) AS key_out,
    coalesce(sum(n.quarantined) FILTER (WHERE n.stage = 'key'), 0) AS quarantined,
    coalesce(sum(n.dropped) FILTER (WHERE n.stage = 'key'), 0) AS dropped,
    coalesce(sum(n.`in`) FILTER (WHERE n.stage = 'fold'), 0) AS fold_in,
    coalesce(sum(n.out) FILTER (WHERE n.stage = 'fold'), 0) AS fold_out,
    (SELECT count(*) FROM folded WHERE kind IN ('state', 'interval')) AS rows,
    (SELECT count(*) FROM folded WHERE kind = 'quarantine') AS quarantine_rows,
    -- A contact that went through two processes would have two states.
    (SELECT count(*) FROM folded WHERE kind = 'state') - (
        SELECT count(DISTINCT get_json_object(line, '$.org_id'), get_json_object(line, '$.contact_id'))
            + count(DISTINCT CASE WHEN get_json_object(line, '$.org_id') IS NULL
                THEN get_json_object(line, '$.contact_id') END)
        FROM folded WHERE kind = 'state'
    ) AS repeated_states
FROM (
    SELECT from_json(line, 'stage STRING, `in` BIGINT, out BIGINT, quarantined BIGINT, dropped BIGINT') AS n
    FROM folded WHERE kind = 'stats'
);

SELECT * FROM books;

SELECT
    assert_true(raw_lines = key_in, 'lines of the input are missing'),
    assert_true(key_in = key_out + quarantined + dropped, 'key lost records'),
    assert_true(key_out = fold_in, 'records are missing between key and fold'),
    assert_true(fold_out = rows, 'rows of fold are missing'),
    assert_true(quarantined = quarantine_rows, 'quarantined lines are missing'),
    assert_true(repeated_states = 0, 'a contact has two states')
FROM books;
