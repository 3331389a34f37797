-- The state of every contact, from the NDJSON in ${in}, as rows (kind, line) in ${out}/folded and lines in ${out}/states.
-- Only a line feed ends a line: a lone carriage return is a blank inside a record.
CREATE OR REPLACE TEMPORARY VIEW raw USING text OPTIONS (path '${in}', lineSep '\n');

CREATE TABLE folded USING parquet LOCATION '${out}/folded' AS
SELECT TRANSFORM (contact, record)
    ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' LINES TERMINATED BY '\n'
    USING 'projector scale fold --emit states'
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

INSERT OVERWRITE DIRECTORY '${out}/states' USING text
SELECT line FROM folded WHERE kind = 'state';
