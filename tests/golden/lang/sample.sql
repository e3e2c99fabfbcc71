-- Things.
CREATE TABLE store (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    owner INTEGER REFERENCES people(id)
);

-- By name.
CREATE INDEX store_name ON store (name);
CREATE VIEW busy AS SELECT s.id, count(*) FROM store s JOIN items i ON i.store = s.id;

CREATE FUNCTION add(a integer, b integer) RETURNS integer AS $$
  SELECT a + b;
$$ LANGUAGE sql;

CREATE TYPE state AS ENUM ('idle', 'busy');
CREATE TRIGGER touch AFTER INSERT ON store EXECUTE FUNCTION add(1, 2);
INSERT INTO store (id, name) VALUES (1, 'x');
