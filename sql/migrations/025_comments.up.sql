-- What each table, view and function is, and what a column's name does not say: kept in the database
-- itself, from which `flask db docs` takes it for docs/schema/.

-- Catalogue

COMMENT ON TABLE subscription_tiers IS 'The tiers that customers can be of, in their order.';
COMMENT ON COLUMN subscription_tiers.rank IS 'A tier may buy what asks for its rank or a lower one.';
COMMENT ON COLUMN subscription_tiers.is_special IS 'Given by hand, and not a step of the ladder.';

COMMENT ON TABLE plan_features IS 'What each plan of an organization allows: a limit or flags a key.';
COMMENT ON COLUMN plan_features.limit_value IS '-1 means unlimited; null where the key has flags.';
COMMENT ON COLUMN plan_features.flags IS 'An array of what is switched on; null where the key has a limit.';

COMMENT ON TABLE categories IS 'The shelves of the store.';
COMMENT ON COLUMN categories.icon IS 'The name of a drawing in static/icons.svg.';
COMMENT ON COLUMN categories.position IS 'Where it stands in the list, the lowest first.';

COMMENT ON TABLE add_ons IS 'Everything single that can be bought: services, tools, plugins.';
COMMENT ON COLUMN add_ons.slug IS 'Its name in addresses; never changed.';
COMMENT ON COLUMN add_ons.description IS 'Markdown.';
COMMENT ON COLUMN add_ons.catalogue_set IS 'Which of the three sets of goods it belongs to.';
COMMENT ON COLUMN add_ons.base_price IS 'One unit for one period of its billing type, before any discount.';
COMMENT ON COLUMN add_ons.is_active IS 'False takes it out of the shop, whatever its status.';
COMMENT ON COLUMN add_ons.required_tier IS 'The lowest tier that may buy it; null for everybody.';
COMMENT ON COLUMN add_ons.requires_add_on_ids IS 'Any one of them must be owned; empty where nothing is needed.';
COMMENT ON COLUMN add_ons.trial_days IS '0 where there is no trial.';
COMMENT ON COLUMN add_ons.features IS 'The keys of its features, in the order of its page; the rows are in add_on_features.';
COMMENT ON COLUMN add_ons.metadata IS 'Further facts; {"sample": true} marks a price or text of our own making.';
COMMENT ON COLUMN add_ons.screenshots IS 'Addresses of pictures, in their order.';
COMMENT ON COLUMN add_ons.purchase_count IS 'Kept by the worker when an order completes.';
COMMENT ON COLUMN add_ons.download_count IS 'Kept by increment_downloads().';
COMMENT ON COLUMN add_ons.review_count IS 'Approved reviews; kept by update_add_on_rating().';
COMMENT ON COLUMN add_ons.avg_rating IS 'Of approved reviews, 0 where there is none; kept by update_add_on_rating().';
COMMENT ON COLUMN add_ons.is_listed IS 'Shown in the catalogue.';
COMMENT ON COLUMN add_ons.is_buyable IS 'Can be put in a cart.';
COMMENT ON COLUMN add_ons.search_vector IS 'Name before tagline before description, in English.';

COMMENT ON TABLE feature_definitions IS 'Every feature that an add-on can have.';
COMMENT ON TABLE add_on_features IS 'Which add-on has which feature, and how much of it.';
COMMENT ON COLUMN add_on_features.configuration IS 'Its limits, which check_feature_access() answers with.';

COMMENT ON TABLE add_on_bundles IS 'Add-ons that are sold together for less.';
COMMENT ON COLUMN add_on_bundles.add_on_ids IS 'Its members in their order; triggers hold the list to real, different add-ons.';
COMMENT ON COLUMN add_on_bundles.discount_percent IS 'Off the sum of the members; null where an amount is taken off.';
COMMENT ON COLUMN add_on_bundles.discount_amount IS 'Off the sum of the members; null where percent are taken off.';
COMMENT ON COLUMN add_on_bundles.valid_from IS 'Null: since ever.';
COMMENT ON COLUMN add_on_bundles.valid_until IS 'Null: for ever.';
COMMENT ON VIEW add_on_bundle_items IS 'The members of each bundle, one a row.';
COMMENT ON COLUMN add_on_bundle_items.position IS 'From 1.';
COMMENT ON VIEW bundles_on_sale IS 'The bundles that are valid and of which every member can be bought.';

COMMENT ON FUNCTION check_bundle_members() IS 'Trigger: a bundle holds real add-ons, each once, and one at least.';
COMMENT ON FUNCTION keep_bundle_members() IS 'Trigger: an add-on that a bundle holds stays.';

-- Prices

COMMENT ON TABLE add_on_prices IS 'The price book: at most one price an add-on, billing type, currency and instant.';
COMMENT ON COLUMN add_on_prices.valid IS 'When the price holds; open to the right while it is the present one.';

COMMENT ON TABLE pricing_rules IS 'What lowers a price without a code.';
COMMENT ON COLUMN pricing_rules.add_on_id IS 'Null: every add-on.';
COMMENT ON COLUMN pricing_rules.tier_code IS 'Null: every tier.';
COMMENT ON COLUMN pricing_rules.discount_percent IS 'Null where an amount is taken off.';
COMMENT ON COLUMN pricing_rules.discount_amount IS 'Null where percent are taken off.';
COMMENT ON COLUMN pricing_rules.conditions IS 'All of them must hold; a key that is not known is refused.';
COMMENT ON COLUMN pricing_rules.priority IS 'The highest comes first.';
COMMENT ON COLUMN pricing_rules.valid_from IS 'Null: since ever.';
COMMENT ON COLUMN pricing_rules.valid_until IS 'Null: for ever.';
COMMENT ON FUNCTION pricing_conditions_known(jsonb) IS 'Whether a rule''s conditions have none but known keys.';

COMMENT ON TABLE promotional_codes IS 'Codes that lower a price when they are entered in the cart.';
COMMENT ON COLUMN promotional_codes.code IS 'Unique whatever its case.';
COMMENT ON COLUMN promotional_codes.discount_value IS 'Percent or an amount of money, as discount_type says.';
COMMENT ON COLUMN promotional_codes.max_uses IS 'Null: unlimited.';
COMMENT ON COLUMN promotional_codes.current_uses IS 'Its redemptions; kept by count_redemption().';
COMMENT ON COLUMN promotional_codes.applicable_to IS 'The add-ons that it lowers; null: every add-on and every bundle.';
COMMENT ON COLUMN promotional_codes.tier_code IS 'The only tier that may use it; null: every tier.';
COMMENT ON COLUMN promotional_codes.min_subtotal IS 'The least that the cart must come to; null: anything.';
COMMENT ON COLUMN promotional_codes.starts_at IS 'Null: since ever.';
COMMENT ON COLUMN promotional_codes.expires_at IS 'Null: for ever.';
COMMENT ON TABLE promo_redemptions IS 'Which order used which code; one that is cancelled gives its use back.';
COMMENT ON FUNCTION count_redemption() IS 'Trigger: takes a use of the code if one is left, and gives it back.';

-- Buying

COMMENT ON TABLE cart_items IS 'The lines of carts: a thing and how many of it.';
COMMENT ON COLUMN cart_items.user_id IS 'The cart''s owner: a person''s id, or guest: and a random token.';
COMMENT ON COLUMN cart_items.organization_id IS 'Whom it is bought for; null in a guest''s cart.';
COMMENT ON COLUMN cart_items.add_on_id IS 'Null where the line is a bundle.';
COMMENT ON COLUMN cart_items.bundle_id IS 'Null where the line is an add-on.';
COMMENT ON COLUMN cart_items.billing_type IS 'Another than the add-on''s own; null: the add-on''s.';
COMMENT ON TABLE cart_codes IS 'The code that was entered in a cart.';
COMMENT ON COLUMN cart_codes.user_id IS 'The cart''s owner: a person''s id, or guest: and a random token.';
COMMENT ON FUNCTION merge_guest_cart(uuid) IS 'At login the guest''s cart joins the person''s; gives how many lines came over.';
COMMENT ON FUNCTION count_cart(text) IS 'How many things are in a cart.';

COMMENT ON TABLE orders IS 'What one checkout bought, as it was then; never deleted.';
COMMENT ON COLUMN orders.number IS 'What people call it by.';
COMMENT ON COLUMN orders.customer_name IS 'As it was when bought.';
COMMENT ON COLUMN orders.customer_email IS 'As it was when bought.';
COMMENT ON COLUMN orders.total IS 'What is asked for: subtotal - discount + tax.';
COMMENT ON COLUMN orders.promo_code IS 'The code as it was then written; null where there was none.';
COMMENT ON COLUMN orders.fingerprint IS 'SHA-256 of the cart and its prices: the same click twice finds the same open order.';
COMMENT ON COLUMN orders.stripe_checkout_session_id IS 'Null until Stripe has made the payment page.';
COMMENT ON COLUMN orders.stripe_checkout_url IS 'Where the customer pays; null until there is a page.';
COMMENT ON COLUMN orders.settling_since IS 'A bank has promised the money and is yet to send it; null otherwise.';
COMMENT ON COLUMN orders.hold_reason IS 'Paid, but not as ordered: staff must look before anything is granted; null otherwise.';
COMMENT ON COLUMN orders.expires_at IS 'When its payment page closes.';
COMMENT ON COLUMN orders.completed_at IS 'When it was paid and granted; null until then.';
COMMENT ON VIEW order_details IS 'Orders with their organization''s name, and the database''s word on their age.';
COMMENT ON COLUMN order_details.is_over IS 'Its payment page is closed.';
COMMENT ON COLUMN order_details.is_stale IS 'Not worth going back to: no payment page after five minutes, or one about to close.';

COMMENT ON TABLE add_on_purchases IS 'The lines of orders, with names and prices as they were when bought.';
COMMENT ON COLUMN add_on_purchases.add_on_id IS 'Null where a bundle was bought.';
COMMENT ON COLUMN add_on_purchases.bundle_id IS 'Null where an add-on was bought.';
COMMENT ON COLUMN add_on_purchases.position IS 'Where the line stands in its order.';
COMMENT ON COLUMN add_on_purchases.billing_type IS 'Null for a bundle, whose members have each their own.';
COMMENT ON COLUMN add_on_purchases.unit_price IS 'One unit before any discount.';
COMMENT ON COLUMN add_on_purchases.amount IS 'What the line came to.';
COMMENT ON COLUMN add_on_purchases.breakdown IS 'The price''s explanation step by step; the steps add up to the amount.';
COMMENT ON COLUMN add_on_purchases.grants IS 'The add-ons that the line gives, with their billing types as they were then.';
COMMENT ON COLUMN add_on_purchases.refunded_amount IS 'Null where nothing was given back.';
COMMENT ON TABLE add_on_purchases_archive IS 'Purchases older than a year; the history reads them too.';
COMMENT ON COLUMN add_on_purchases_archive.archived_at IS 'When upkeep moved it here.';

COMMENT ON TABLE user_add_ons IS 'Who owns what, and until when; written by the worker alone.';
COMMENT ON COLUMN user_add_ons.user_id IS 'Who bought it, for the organization that owns it.';
COMMENT ON COLUMN user_add_ons.purchase_id IS 'Null where it was granted or tried.';
COMMENT ON COLUMN user_add_ons.expires_at IS 'Null: for ever.';
COMMENT ON COLUMN user_add_ons.seats IS 'How many of the organization may use it.';
COMMENT ON VIEW live_add_ons IS 'What each organization owns at this moment.';
COMMENT ON FUNCTION check_feature_access(text, text, uuid) IS 'Whether a person may use a feature for an organization, why, and up to which limit.';

-- Identity and tenancy

COMMENT ON TABLE users IS 'People, as the identity provider knows them, with the profile that they keep themselves.';
COMMENT ON COLUMN users.id IS 'The subject of the identity provider''s tokens.';
COMMENT ON COLUMN users.username IS 'Unique whatever its case; null until one is chosen.';
COMMENT ON COLUMN users.account_type IS 'Follows the token at every login.';
COMMENT ON COLUMN users.tier_code IS 'Follows the token at every login.';
COMMENT ON COLUMN users.locale IS 'A language, as browsers name it.';
COMMENT ON COLUMN users.timezone IS 'By its name in the time zone database.';
COMMENT ON COLUMN users.country IS 'Two letters of ISO 3166.';
COMMENT ON COLUMN users.business_country IS 'Two letters of ISO 3166.';
COMMENT ON COLUMN users.education IS 'An array of objects, the latest first.';
COMMENT ON COLUMN users.work_experience IS 'An array of objects, the latest first.';
COMMENT ON COLUMN users.onboarding_step IS 'Where she left off; null before it and after it.';

COMMENT ON TABLE organizations IS 'Whom people act for; all billing belongs to an organization, never to a person.';
COMMENT ON COLUMN organizations.is_personal IS 'Made at its owner''s first login; each person has one.';
COMMENT ON TABLE organization_members IS 'Who belongs to which organization, as what.';
COMMENT ON COLUMN organization_members.role IS 'Owners and members buy; viewers look.';
COMMENT ON TABLE org_subscriptions IS 'The plan that an organization has, and has had.';
COMMENT ON COLUMN org_subscriptions.period_end IS 'Null: no end, as on the free plan.';
COMMENT ON TABLE user_sessions IS 'Logins: a browser, the person at it, and the organization she acts for.';
COMMENT ON COLUMN user_sessions.token_hash IS 'SHA-256 in hexadecimal of the token in the cookie, which is kept nowhere.';
COMMENT ON COLUMN user_sessions.oidc_sid IS 'The identity provider''s name for the login, by which it ends it; null where it gives none.';
COMMENT ON COLUMN user_sessions.id_token IS 'What a logout shows the identity provider; null where it gave none.';
COMMENT ON TABLE billing_customers IS 'Under which names the billing systems know an organization.';
COMMENT ON COLUMN billing_customers.stripe_customer_id IS 'Null while Stripe does not know it.';
COMMENT ON COLUMN billing_customers.lago_customer_id IS 'Null while Lago does not know it.';

COMMENT ON FUNCTION app_user_id() IS 'Who is asking; null for nobody.';
COMMENT ON FUNCTION app_guest_id() IS 'The guest id of the browser that is asking; null where it has none.';
COMMENT ON FUNCTION app_organization_id() IS 'The organization that whoever is asking acts for; null for nobody.';
COMMENT ON FUNCTION app_organization_ids() IS 'The organizations of whoever is asking: what every tenant''s policy stands on.';
COMMENT ON FUNCTION app_session_hash() IS 'The hash of the token that the asking browser showed; null where it showed none.';
COMMENT ON FUNCTION app_is_admin() IS 'Whether staff is asking.';
COMMENT ON FUNCTION app_cart_owner() IS 'Whose cart it is: the person''s, or the guest''s until she logs in.';
COMMENT ON FUNCTION begin_request(text, text) IS 'Says for this transaction who is asking, and gives what a page''s header shows.';
COMMENT ON FUNCTION handle_new_user(text, text, text, text, text, text, text) IS 'A login: makes person, organization, membership and free plan at the first one; gives the organization.';
COMMENT ON FUNCTION check_username_available(text) IS 'Whether a username is well formed and nobody''s.';
COMMENT ON FUNCTION complete_onboarding(text) IS 'Ends a person''s onboarding; false where it had ended.';
COMMENT ON FUNCTION update_updated_at_column() IS 'Trigger: keeps updated_at.';

-- Delivering

COMMENT ON TABLE licenses IS 'Licences, signed so that a plugin can check one without a network.';
COMMENT ON COLUMN licenses.user_add_on_id IS 'The ownership that it stands for; null where it stands by itself.';
COMMENT ON COLUMN licenses.activations IS 'How many of its seats are taken.';
COMMENT ON COLUMN licenses.expires_at IS 'Null: for ever.';
COMMENT ON TABLE revoked_licenses IS 'Licences that no longer count; published, so it does not say whose they were.';
COMMENT ON TABLE trials IS 'Trials: one an organization and add-on, ever.';
COMMENT ON COLUMN trials.converted_at IS 'When it was bought; null until then.';

-- Usage

COMMENT ON TABLE usage_events IS 'Single uses, in a partition a month.';
COMMENT ON COLUMN usage_events.quantity IS 'In the event type''s unit: calls, records, bytes, tokens.';
COMMENT ON COLUMN usage_events.idempotency_key IS 'The sender repeats an event with its key and time; the second one is refused.';
COMMENT ON COLUMN usage_events.at IS 'When it happened, by the sender''s word.';
COMMENT ON TABLE usage_events_other IS 'Events outside every month that was made ahead; empty where upkeep runs.';
COMMENT ON TABLE usage_aggregates IS 'What uses add up to, a day or a month and person.';
COMMENT ON COLUMN usage_aggregates.period_start IS 'The first day of the day or month.';
COMMENT ON COLUMN usage_aggregates.metric IS 'An event type, or agent: and an agent''s name.';
COMMENT ON FUNCTION make_usage_partitions(integer) IS 'Makes the partitions from this month to so many ahead; gives how many it made.';
COMMENT ON FUNCTION increment_usage(text, uuid, text, text, bigint) IS 'Counts a use at once, exactly; gives that person''s new total of the period.';
COMMENT ON FUNCTION increment_agent_execution(text, uuid, text, text) IS 'Counts one run of an agent; gives that person''s new total of the period.';
COMMENT ON FUNCTION aggregate_usage(text, timestamptz, timestamptz) IS 'Rolls events up into daily or monthly totals, as often as one likes; gives how many.';

-- Trust and publishing

COMMENT ON TABLE add_on_reviews IS 'What customers say of add-ons; read by all once it is approved.';
COMMENT ON COLUMN add_on_reviews.rating IS '1 to 5.';
COMMENT ON COLUMN add_on_reviews.verified_purchase IS 'The organization owned the add-on when it was written.';
COMMENT ON COLUMN add_on_reviews.helpful_count IS 'Votes that it helps; kept by vote_changed().';
COMMENT ON COLUMN add_on_reviews.moderated_by IS 'Null until staff has looked.';
COMMENT ON COLUMN add_on_reviews.publisher_reply IS 'Null where there is none.';
COMMENT ON TABLE review_votes IS 'Who found which review helpful, or not.';
COMMENT ON FUNCTION update_add_on_rating(uuid) IS 'Makes an add-on''s rating and number of reviews anew from what is approved.';
COMMENT ON FUNCTION review_changed() IS 'Trigger: has the rating made anew where an approved review changes.';
COMMENT ON FUNCTION vote_changed() IS 'Trigger: keeps helpful_count.';
COMMENT ON TABLE add_on_submissions IS 'Third parties'' add-ons and new versions, on their way into the shop.';
COMMENT ON COLUMN add_on_submissions.add_on_id IS 'The add-on of which this is a new version; null for a new add-on.';
COMMENT ON COLUMN add_on_submissions.payload IS 'What the add-on''s row shall be.';
COMMENT ON COLUMN add_on_submissions.review_notes IS 'Staff''s words to the publisher; a rejection has them.';

-- Running the store

COMMENT ON TABLE webhook_events IS 'What outside systems told us, each event once; kept for ever.';
COMMENT ON COLUMN webhook_events.event_id IS 'The sender''s name for it.';
COMMENT ON COLUMN webhook_events.processed_at IS 'Null until the worker has done what it asks for.';
COMMENT ON COLUMN webhook_events.error IS 'Why the last attempt failed; null where none did.';
COMMENT ON TABLE audit_log IS 'Who did what to which thing; only added to.';
COMMENT ON COLUMN audit_log.actor_id IS 'Null where the store itself did it.';
COMMENT ON COLUMN audit_log.before IS 'The thing as it was; null where it was not there.';
COMMENT ON COLUMN audit_log.after IS 'The thing as it became; null where it is gone.';
COMMENT ON FUNCTION refuse_change() IS 'Trigger: the audit log is only added to.';
COMMENT ON TABLE add_on_stats_shards IS 'A day''s figures of an add-on in sixteen rows, so that writers rarely meet.';
COMMENT ON COLUMN add_on_stats_shards.shard IS '0 to 15, taken by chance.';
COMMENT ON COLUMN add_on_stats_shards.revenue IS 'In the currency of the orders, after discounts.';
COMMENT ON VIEW add_on_stats_daily IS 'The figures of an add-on and day.';
COMMENT ON FUNCTION count_add_on(uuid, bigint, bigint, bigint, numeric) IS 'Adds to today''s figures of an add-on.';
COMMENT ON FUNCTION count_visits(uuid, bigint, bigint) IS 'Adds views and cart adds to today''s figures of an add-on; all that a visitor may.';
COMMENT ON FUNCTION increment_downloads(uuid) IS 'Counts a download of an add-on; gives how many there are now.';
COMMENT ON TABLE alembic_version IS 'The migrations that were applied.';
COMMENT ON COLUMN alembic_version.version_num IS 'The name of its file in sql/migrations/, without .up.sql.';
COMMENT ON COLUMN alembic_version.checksum IS 'SHA-256 of the file, so that a change afterwards is noticed.';
