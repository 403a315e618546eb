-- name: begin_request(session_hash, guest_id, priced_at) :one -> Visitor
-- Who is asking: sets the policies' settings for this transaction and answers the page's header.
-- `priced_at` is heeded for staff alone.
SELECT user_id, display_name, email, account_type, tier_code, tier_rank,
       organization_id, organization_name, role, cart_count, priced_at,
       organization_slug, is_personal, may_buy, other_organizations, avatar_url,
       onboarding_completed, requests_waiting, authenticated_at
FROM begin_request(%(session_hash)s, %(guest_id)s, %(priced_at)s::timestamptz);

-- name: act_as(user_id) :exec
-- Speak for a person whom the identity provider has just named; used at login alone.
SELECT set_config('app.user_id', %(user_id)s, true);
