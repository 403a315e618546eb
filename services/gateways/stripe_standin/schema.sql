-- The state of one stand-in. `seq` orders what happened within one second.

create table if not exists sessions (
  seq            integer primary key autoincrement,
  id             text not null unique,
  status         text not null,
  payment_intent text,
  created        integer not null,
  expires_at     integer not null,
  body           text not null,
  line_items     text not null
);
create index if not exists sessions_by_payment_intent on sessions (payment_intent);
create index if not exists sessions_open on sessions (expires_at) where status = 'open';

create table if not exists payment_intents (
  id   text primary key,
  body text not null
);

-- One row for each try to take money: what a bank statement would show.
create table if not exists charges (
  id       text primary key,
  session  text not null,
  amount   integer not null,
  currency text not null,
  status   text not null check (status in ('succeeded', 'pending', 'failed'))
);
create index if not exists charges_by_session on charges (session);

create table if not exists events (
  seq     integer primary key autoincrement,
  id      text not null unique,
  type    text not null,
  created integer not null,
  body    text not null
);

-- One row for each webhook still to be delivered; a delivered one is deleted.
create table if not exists deliveries (
  seq      integer primary key autoincrement,
  event    text not null,
  attempts integer not null default 0,
  due      real not null,
  held     integer not null default 0
);
create index if not exists deliveries_due on deliveries (due) where held = 0;
create index if not exists deliveries_by_event on deliveries (event);

-- The first answer to each idempotency key.
create table if not exists answers (
  key         text primary key,
  fingerprint text not null,
  request_id  text not null,
  status      integer not null,
  body        text not null
);
