CREATE TYPE state AS ENUM ('open', 'paid', 'sent');

CREATE TABLE customers (
  id bigint PRIMARY KEY,
  email varchar(80) NOT NULL UNIQUE,
  note text,
  born date
);

CREATE TABLE orders (
  id serial PRIMARY KEY,
  customer bigint NOT NULL REFERENCES customers (id),
  total numeric(12, 2),
  currency char(3) DEFAULT 'USD',
  state state NOT NULL DEFAULT 'open',
  channel text NOT NULL,
  weight int NOT NULL DEFAULT 0,
  CHECK (total > 0)
);
