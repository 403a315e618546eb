-- name: add_session
insert into sessions (id, status, payment_intent, created, expires_at, body, line_items)
values (:id, :status, :payment_intent, :created, :expires_at, :body, :line_items);

-- name: save_session
update sessions set status = :status, payment_intent = :payment_intent, body = :body
where id = :id;

-- name: get_session
select body from sessions where id = :id;

-- name: get_line_items
select line_items from sessions where id = :id;

-- name: all_sessions
select id, body from sessions order by seq;

-- name: overdue_sessions
select id from sessions where status = 'open' and expires_at <= :now order by expires_at;

-- name: list_sessions
select body from sessions
where (:payment_intent is null or payment_intent = :payment_intent)
  and (:status is null or status = :status)
  and created between :since and :until
  and (:after is null or seq < (select seq from sessions where id = :after))
order by seq desc
limit :limit;

-- name: list_sessions_before
select body from sessions
where (:payment_intent is null or payment_intent = :payment_intent)
  and (:status is null or status = :status)
  and created between :since and :until
  and seq > (select seq from sessions where id = :before)
order by seq
limit :limit;

-- name: save_payment_intent
insert into payment_intents (id, body) values (:id, :body)
on conflict (id) do update set body = excluded.body;

-- name: get_payment_intent
select body from payment_intents where id = :id;

-- name: save_charge
insert into charges (id, session, amount, currency, status)
values (:id, :session, :amount, :currency, :status)
on conflict (id) do update set status = excluded.status;

-- name: count_charges
select status, count(*) from charges group by status;

-- name: charges_of_sessions
select session, status, count(*) from charges group by session, status;

-- name: add_event
insert into events (id, type, created, body) values (:id, :type, :created, :body);

-- name: get_event
select body, (select count(*) from deliveries d where d.event = e.id) from events e
where id = :id;

-- name: list_events
select body, (select count(*) from deliveries d where d.event = e.id) from events e
where (:types is null or type in (select value from json_each(:types)))
  and (:pattern is null or type glob :pattern)
  and created between :since and :until
  and (:after is null or seq < (select seq from events where id = :after))
order by seq desc
limit :limit;

-- name: list_events_before
select body, (select count(*) from deliveries d where d.event = e.id) from events e
where (:types is null or type in (select value from json_each(:types)))
  and (:pattern is null or type glob :pattern)
  and created between :since and :until
  and seq > (select seq from events where id = :before)
order by seq
limit :limit;

-- name: count_events
select type, count(*) from events group by type order by type;

-- name: add_delivery
insert into deliveries (event, due, held) values (:event, :due, :held);

-- name: due_deliveries
select d.seq, d.attempts, e.body from deliveries d join events e on e.id = d.event
where d.held = 0 and d.due <= :now
order by d.due, d.seq
limit :limit;

-- name: next_delivery
select min(due) from deliveries where held = 0;

-- name: postpone_delivery
update deliveries set due = :due, attempts = attempts + :tried where seq = :seq;

-- name: remove_delivery
delete from deliveries where seq = :seq;

-- name: release_deliveries
update deliveries set held = 0, due = :now
where held = 1 and (:events is null or event in (select value from json_each(:events)));

-- name: restart_deliveries
update deliveries set due = :now where held = 0;

-- name: count_deliveries
select held, count(*) from deliveries group by held;

-- name: get_answer
select fingerprint, request_id, status, body from answers where key = :key;

-- name: add_answer
insert into answers (key, fingerprint, request_id, status, body)
values (:key, :fingerprint, :request_id, :status, :body);
