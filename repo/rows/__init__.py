"""The rows that queries give: one frozen class a shape, field names as the columns'."""

from repo.rows.audit import AuditEntry
from repo.rows.cart import CartLine, PutLine
from repo.rows.catalog import (
    AddOn,
    AddOnCard,
    AddOnLink,
    Bundle,
    CategoryCount,
    Feature,
    FoundAddOn,
)
from repo.rows.common import Answer, Count, Migration, Moment, NewId
from repo.rows.entitlements import OwnedAddOn
from repo.rows.generator import Aside, CopyPlan, Ground, Statement
from repo.rows.identity import EndedSession, LoginSession, Member, OrganizationOfPerson
from repo.rows.kept import NextChange
from repo.rows.licenses import License, RevokedLicense
from repo.rows.listings import BundleItem, Listing
from repo.rows.orders import NewOrderKey, Order, OrderSummary, Purchase
from repo.rows.prices import Price, PricingRule
from repo.rows.profiles import Profile
from repo.rows.promotions import PromotionalCode
from repo.rows.request import Health, Visitor
from repo.rows.reviews import OwnReview, Review, ReviewToModerate
from repo.rows.schema import (
    DatabaseFunction,
    Grant,
    OtherObject,
    PartitionState,
    Relation,
    SchemaFault,
    SeedCount,
    TableColumn,
    TableConstraint,
    TableCount,
    TableIndex,
    TablePolicy,
    TableTrigger,
    Text,
)
from repo.rows.stats import DayFigures
from repo.rows.submissions import Submission, SubmissionSummary
from repo.rows.subscriptions import BillingCustomer, Subscription
from repo.rows.trials import Trial
from repo.rows.upkeep import TableUse, UnusedIndex, UpkeepRun, UpkeepRunKey, Vacuum
from repo.rows.usage import FeatureAccess, RecordedEvent, UsageTotal
from repo.rows.webhooks import WebhookEvent

__all__ = [
    "AddOn",
    "AddOnCard",
    "AddOnLink",
    "Answer",
    "Aside",
    "AuditEntry",
    "BillingCustomer",
    "Bundle",
    "BundleItem",
    "CartLine",
    "CategoryCount",
    "CopyPlan",
    "Count",
    "DatabaseFunction",
    "DayFigures",
    "EndedSession",
    "Feature",
    "FeatureAccess",
    "FoundAddOn",
    "Grant",
    "Ground",
    "Health",
    "License",
    "Listing",
    "LoginSession",
    "Member",
    "Migration",
    "Moment",
    "NewId",
    "NewOrderKey",
    "NextChange",
    "Order",
    "OrderSummary",
    "OrganizationOfPerson",
    "OtherObject",
    "OwnReview",
    "OwnedAddOn",
    "PartitionState",
    "Price",
    "PricingRule",
    "Profile",
    "PromotionalCode",
    "Purchase",
    "PutLine",
    "RecordedEvent",
    "Relation",
    "Review",
    "ReviewToModerate",
    "RevokedLicense",
    "SchemaFault",
    "SeedCount",
    "Statement",
    "Submission",
    "SubmissionSummary",
    "Subscription",
    "TableColumn",
    "TableConstraint",
    "TableCount",
    "TableIndex",
    "TablePolicy",
    "TableTrigger",
    "TableUse",
    "Text",
    "Trial",
    "UnusedIndex",
    "UpkeepRun",
    "UpkeepRunKey",
    "UsageTotal",
    "Vacuum",
    "Visitor",
    "WebhookEvent",
]
