CREATE TYPE state AS ENUM ('open', 'paid', 'lost');

CREATE TABLE customers (
  id bigint PRIMARY KEY,
  email varchar(120) NOT NULL UNIQUE,
  note text
);

CREATE TABLE orders (
  id serial PRIMARY KEY,
  customer bigint REFERENCES customers (id),
  total numeric(10, 2) NOT NULL,
  currency char(3) DEFAULT 'EUR',
  state state NOT NULL DEFAULT 'open',
  legacy_code text
);

CREATE VIEW open_orders AS SELECT * FROM orders WHERE state = 'open';
