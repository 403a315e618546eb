"""Who may do what to which table's row: the whole of row-level security on one page.

A cell has a place each for Select, Insert, Update and Delete of one row that is Casey's, or is
everybody's. A letter: may; a dash: may not; a small letter: may, and another rule of the table
refuses this row (it is there already, others hold on to it, or it is never changed).

Everybody inserts for Casey's organization. Casey, her teammate and the viewer do so in their own
names, all others in hers; the stranger in her own name too, and a letter says that one of the two
went through.

  own       Casey, whose row it is           admin     an administrator, no member of anything
  mate      a member of her organization     jobs      the worker, shop_jobs
  viewer    a viewer there                   readonly  reports, shop_readonly
  stranger  a person of another one          owner     the schema's owner, who must see every row
  nobody    no settings at all
"""

from __future__ import annotations

WALK = """
table                     own  mate viewer stranger nobody admin jobs readonly owner

# The catalogue: everybody reads, staff write, the worker counts.
subscription_tiers        S--- S--- S---   S---     S---   SIUD  S--- S---     SIUD
plan_features             S--- S--- S---   S---     S---   SIUD  S--- S---     SIUD
categories                S--- S--- S---   S---     S---   SIUD  S--- S---     SIUD
add_ons                   S--- S--- S---   S---     S---   SIUD  S-U- S---     SIUD
feature_definitions       S--- S--- S---   S---     S---   SIUD  S--- S---     SIUD
add_on_features           S--- S--- S---   S---     S---   SIUD  S--- S---     SIUD
add_on_bundles            S--- S--- S---   S---     S---   SIUD  S--- S---     SIUD
promotional_codes         S--- S--- S---   S---     S---   SIUD  S--- S---     SIUD
add_on_prices             S--- S--- S---   S---     S---   SIUD  S--- S---     SIUD
tax_rates                 S--- S--- S---   S---     S---   SIUD  S--- S---     SIUD
pricing_rules             S--- S--- S---   S---     S---   SIUD  S--- S---     SIUD
revoked_licenses          S--- S--- S---   S---     S---   SIUD  SI-- S---     SIUD
publishers                S--- S--- S---   S---     S---   SIUD  S--- S---     SIUD
add_on_versions           S--- S--- S---   S---     S---   SIUD  S--- S---     SIUD
add_on_works_with         S--- S--- S---   S---     S---   SIUD  S--- S---     SIUD
# Figures are counted by functions and triggers; no person writes them.
add_on_stats_shards       ---- ---- ----   ----     ----   S---  SIU- S---     SIUD
catalogue_facets          S--- S--- S---   S---     S---   S---  S--- S---     SIUD
search_words              S--- S--- S---   S---     S---   S---  SI-D S---     SIUD

# People and organizations.
users                     S-U- ---- ----   ----     ----   S---  S--- ----     SiUd
organizations             SIU- SIU- SI--   ----     ----   S---  S--- ----     SIUd
organization_members      SIU- ---- ----   ----     ----   S---  S--- ----     SIUd
# Owners invite; whoever is invited answers through a function that asks for her address.
invitations               SIU- ---- ----   ----     ----   S---  S-UD ----     SIUD
org_subscriptions         SI-- S--- S---   ----     ----   S---  SIU- ----     SIUD
# A login is its person's alone: what identifies a browser is not for staff either.
user_sessions             SIUD -I-- -I--   ----     ----   ----  S--D ----     SIUD
login_events              SI-- -I-- -I--   ----     ----   ----  S--D ----     SIUD
# Colleagues see a picture by its hash, through a function.
avatars                   SiUD -I-- -I--   ----     ----   ----  S--D ----     SiUD

# A cart is its owner's alone.
cart_items                SIUD -I-- -I--   ----     ----   ----  SIUD ----     SIUD
cart_codes                SiUD -I-- -I--   ----     ----   ----  SiUD ----     SiUD
cart_undos                SI-D -I-- -I--   ----     ----   ----  S--D ----     SIUD

# Who waits for what is to come: she sees it and takes it back; the worker notes that she was told.
add_on_waitlist           SI-D -I-- -I--   ----     ----   S---  S-UD ----     SIUD

# Buying: members see; the buyer begins, and cancels what is open; the worker does the rest, and
# takes old purchases away into their archive.
orders                    SIU- SI-- S---   ----     ----   S---  S-U- ----     SIUd
add_on_purchases          SIU- S--- S---   ----     ----   S---  S-UD ----     SIUD
add_on_purchases_archive  S--- S--- S---   ----     ----   S---  SI-- ----     SIUD
promo_redemptions         SI-D S--- S---   ----     ----   S---  SI-D ----     SIUD
# Credits: staff and the worker add to the ledger, a buyer as her order says; nobody changes it.
credit_entries            S--- S--- S---   ----     ----   SI--  SI-- ----     SIud
credit_balances           S--- S--- S---   ----     ----   S---  S--- ----     SIUD
billing_customers         S--- S--- S---   ----     ----   S---  SIU- ----     SIUD

# Who may not buy asks; the asker and the owners see it, she takes it back and they answer.
purchase_requests         SIU- -I-- -I--   ----     ----   S---  S-U- ----     SIUD
purchase_request_lines    SI-- ---- ----   ----     ----   S---  S--- ----     SIUD

# Owning and using.
user_add_ons              S--- S--- S---   ----     ----   S---  SIU- ----     SIUD
# A seat is taken by oneself or given by an owner, and given back so too.
add_on_seats              SI-D SI-- SI--   ----     ----   S---  SI-D ----     SIUD
licenses                  S-U- S-U- S---   ----     ----   S---  SIU- ----     SIUD
trials                    SI-- SI-- S---   ----     ----   S---  SIU- ----     SIUD
usage_events              SI-- SI-- SI--   ----     ----   S---  SI-- ----     SIUD
usage_aggregates          SIU- SI-- SI--   ----     ----   S---  SIU- ----     SIUD

# Trust and publishing: a review that waits for approval, a submission that is a draft.
add_on_reviews            SIUD -I-- -I--   ----     ----   S-U-  SIUD ----     SIUD
review_votes              SIUD -I-- -I--   ----     ----   S---  SIUD ----     SIUD
add_on_submissions        SIU- SIU- S---   ----     ----   S-U-  S-U- ----     SIUD

# Running the store. The log is only added to; whoever stores a webhook does not read it.
audit_log                 SI-- -I-- -I--   ----     ----   S---  SI-- ----     SIud
upkeep_runs               ---- ---- ----   ----     ----   S---  SIUD ----     SIUD
mails                     ---- ---- ----   ----     ----   ----  SIUD ----     SIUD
webhook_events            -I-- -I-- -I--   -I--     -I--   SI--  S-U- ----     SIUD

# Nobody's rows, and without policies: the migrations' own table, and the queue's library's.
alembic_version           S--- S--- S---   S---     S---   S---  S--- S---     SIUD
procrastinate_jobs        SI-- SI-- SI--   SI--     SI--   SI--  SIUD ----     SIUD
procrastinate_events      SI-- SI-- SI--   SI--     SI--   SI--  SIUD ----     SIUD
procrastinate_workers     ---- ---- ----   ----     ----   ----  SIUD ----     SIUD
procrastinate_periodic_defers ---- ---- ----  ----   ----   ----  SIUD ----     SIUD
"""

# Tables that need no policies; every other one has row-level security enabled and forced.
WITHOUT_POLICIES = {
    "alembic_version",
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_workers",
    "procrastinate_periodic_defers",
}
# Read through their parent, and by themselves by the owner alone: see test_policy_catalogue.py.
PARTITIONS_OF = {"usage_events"}


def _parse() -> dict[str, dict[str, str]]:
    lines = [line.split() for line in WALK.splitlines() if line and not line.startswith("#")]
    (_, *actors), *rows = lines
    return {table: dict(zip(actors, cells, strict=True)) for table, *cells in rows}


# {"orders": {"own": "SIU-", …}, …}
EXPECTED = _parse()
