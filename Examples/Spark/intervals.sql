-- The validity intervals of every contact, from the NDJSON in ${in}, as rows (kind, line) in ${out}/folded and Parquet in ${out}/intervals.
-- Only a line feed ends a line: a lone carriage return is a blank inside a record.
CREATE OR REPLACE TEMPORARY VIEW raw USING text OPTIONS (path '${in}', lineSep '\n');

CREATE TABLE folded USING parquet LOCATION '${out}/folded' AS
SELECT TRANSFORM (contact, record)
    ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' LINES TERMINATED BY '\n'
    USING 'projector scale fold --emit intervals'
    AS (kind STRING, line STRING)
    ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' LINES TERMINATED BY '\n'
FROM (
    SELECT * FROM (
        SELECT TRANSFORM (value)
            ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' LINES TERMINATED BY '\n'
            USING 'projector scale key'
            AS (contact STRING, at STRING, id STRING, record STRING)
            ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' LINES TERMINATED BY '\n'
        FROM raw
    )
    -- All records of a contact go through one process, in their order.
    DISTRIBUTE BY contact SORT BY contact, at, id
);

INSERT OVERWRITE DIRECTORY '${out}/intervals' USING parquet
SELECT row.* FROM (
    SELECT from_json(line, 'org_id STRING, contact_id STRING, attribute STRING, segment_id STRING, name STRING,
        valid_from TIMESTAMP, valid_to TIMESTAMP, recorded_at TIMESTAMP, set_by STRING, ended_by STRING') AS row
    FROM folded WHERE kind = 'interval'
);
