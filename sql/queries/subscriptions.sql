-- name: find_live_subscription() :maybe -> Subscription
-- The asking organization's plan as it runs.
SELECT s.id, s.organization_id, s.plan, s.seats, s.status, s.period_start, s.period_end,
       s.stripe_subscription_id, s.lago_subscription_id
FROM org_subscriptions s
WHERE s.organization_id = app_organization_id() AND s.status IN ('active', 'past_due');

-- name: find_live_subscription_of(organization_id) :maybe -> Subscription
-- For the worker: an organization's plan as it runs.
SELECT s.id, s.organization_id, s.plan, s.seats, s.status, s.period_start, s.period_end,
       s.stripe_subscription_id, s.lago_subscription_id
FROM org_subscriptions s
WHERE s.organization_id = %(organization_id)s AND s.status IN ('active', 'past_due');

-- name: begin_subscription(organization_id, plan, seats, period_end, stripe_subscription_id, lago_subscription_id) :one -> NewId
-- For the worker: an organization has this plan from now on; the table refuses a second live one.
INSERT INTO org_subscriptions (organization_id, plan, seats, period_end, stripe_subscription_id,
                               lago_subscription_id)
VALUES (%(organization_id)s, %(plan)s, %(seats)s, %(period_end)s, %(stripe_subscription_id)s,
        %(lago_subscription_id)s)
RETURNING id;

-- name: change_subscription(organization_id, plan, seats) :exec
-- For the worker: the live subscription is another plan, or for more or fewer people.
UPDATE org_subscriptions SET plan = %(plan)s, seats = %(seats)s
WHERE organization_id = %(organization_id)s AND status IN ('active', 'past_due');

-- name: set_subscription_status(subscription_id, status, period_start, period_end) :exec
-- For the worker: a period was paid, is overdue, or was the last one.
UPDATE org_subscriptions
SET status = %(status)s, period_start = %(period_start)s, period_end = %(period_end)s
WHERE id = %(subscription_id)s;

-- name: find_billing_customer(organization_id) :maybe -> BillingCustomer
-- Under which names an organization is billed; its members and the worker see it.
SELECT c.organization_id, c.stripe_customer_id, c.lago_customer_id
FROM billing_customers c
WHERE c.organization_id = %(organization_id)s;

-- name: save_billing_customer(organization_id, stripe_customer_id, lago_customer_id) :exec
-- For the worker: a biller's name for an organization; one that is not given stays as it was.
INSERT INTO billing_customers AS c (organization_id, stripe_customer_id, lago_customer_id)
VALUES (%(organization_id)s, %(stripe_customer_id)s, %(lago_customer_id)s)
ON CONFLICT (organization_id) DO UPDATE SET
    stripe_customer_id = coalesce(excluded.stripe_customer_id, c.stripe_customer_id),
    lago_customer_id = coalesce(excluded.lago_customer_id, c.lago_customer_id);
