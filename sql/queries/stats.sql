-- name: count_add_on(add_on_id, views, cart_adds, purchases, revenue) :exec
-- Add to today's figures of an add-on, in one of its shards.
SELECT count_add_on(%(add_on_id)s, %(views)s, %(cart_adds)s, %(purchases)s, %(revenue)s);

-- name: list_days(add_on_id, first_day, last_day) :many -> DayFigures
-- An add-on's figures a day, newest first.
SELECT s.day, s.views, s.cart_adds, s.purchases, s.revenue
FROM add_on_stats_daily s
WHERE s.add_on_id = %(add_on_id)s AND s.day BETWEEN %(first_day)s AND %(last_day)s
ORDER BY s.day DESC;

-- name: increment_downloads(add_on_id) :exec
-- An add-on was downloaded once more.
SELECT increment_downloads(%(add_on_id)s);
