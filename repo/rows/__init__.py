"""The rows that queries give: one frozen class a shape, field names as the columns'."""

from repo.rows.audit import AuditEntry, AuditLine
from repo.rows.avatars import AvatarPicture, MemberAvatar
from repo.rows.cart import CartBundle, CartLine, Merged, Named, PutLine, Undoable, Undone
from repo.rows.catalog import (
    AddOnCard,
    Category,
    FacetCounts,
    FoundAddOn,
    MendedSearch,
    ShelfCard,
    Tier,
)
from repo.rows.common import Answer, Count, Migration, Moment, NewId
from repo.rows.compare import ComparedAddOn
from repo.rows.credits import Balance, CreditEntry
from repo.rows.entitlements import OwnedAddOn
from repo.rows.generator import Aside, CopyPlan, Ground, Statement
from repo.rows.identity import EndedSession, Language, Member, OrganizationOfPerson
from repo.rows.kept import NextChange
from repo.rows.licenses import License, RevokedLicense
from repo.rows.listings import BundleItem, Listing
from repo.rows.logins import DueRefresh, LoginEvent, LoginPerson, LoginSession, OwnEnded
from repo.rows.mails import Bought, Mail, MailKey, UnsentMail
from repo.rows.orders import NewOrderKey, Order, OrderSummary, Purchase
from repo.rows.organizations import (
    ChangedMember,
    Closing,
    Done,
    Invitation,
    InvitationToSend,
    OrganizationDeed,
    OrganizationPerson,
    OwnOrganization,
    PendingInvitation,
    Sends,
)
from repo.rows.people import FoundPerson, PersonSeen
from repo.rows.plans import PlanFeature, TierOnOffer
from repo.rows.prices import Price, PricingRule
from repo.rows.privacy import Erased, ExportedRow, Obstacle, PersonalPart
from repo.rows.products import (
    AddOn,
    AddOnLink,
    Bundle,
    BundleForAsker,
    Feature,
    NewReview,
    Picture,
    RelatedAddOn,
    Version,
)
from repo.rows.profiles import Profile
from repo.rows.promotions import PromotionalCode
from repo.rows.purchase_requests import (
    ActedFor,
    CompletedRequest,
    OwnerToTell,
    PurchaseRequest,
    PutAsked,
    RequestLine,
    RequestState,
    RequestToTell,
)
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
from repo.rows.seats import SeatedAddOn
from repo.rows.sitemap import CategoryAddress, SitemapEntry, SitemapPart
from repo.rows.stats import DayFigures
from repo.rows.submissions import Submission, SubmissionSummary
from repo.rows.subscriptions import BillingCustomer, Subscription
from repo.rows.terms import BookPrice, BundleMember, Offer, RuleInForce, Terms
from repo.rows.trials import Trial
from repo.rows.upkeep import TableUse, UnusedIndex, UpkeepRun, UpkeepRunKey, Vacuum
from repo.rows.usage import FeatureAccess, RecordedEvent, UsageTotal
from repo.rows.waitlist import Overlooked, WaitedFor, Waiting
from repo.rows.webhooks import WebhookEvent

__all__ = [
    "ActedFor",
    "AddOn",
    "AddOnCard",
    "AddOnLink",
    "Answer",
    "Aside",
    "AuditEntry",
    "AuditLine",
    "AvatarPicture",
    "Balance",
    "BillingCustomer",
    "BookPrice",
    "Bought",
    "Bundle",
    "BundleForAsker",
    "BundleItem",
    "BundleMember",
    "CartBundle",
    "CartLine",
    "Category",
    "CategoryAddress",
    "ChangedMember",
    "Closing",
    "ComparedAddOn",
    "CompletedRequest",
    "CopyPlan",
    "Count",
    "CreditEntry",
    "DatabaseFunction",
    "DayFigures",
    "Done",
    "DueRefresh",
    "EndedSession",
    "Erased",
    "ExportedRow",
    "FacetCounts",
    "Feature",
    "FeatureAccess",
    "FoundAddOn",
    "FoundPerson",
    "Grant",
    "Ground",
    "Health",
    "Invitation",
    "InvitationToSend",
    "Language",
    "License",
    "Listing",
    "LoginEvent",
    "LoginPerson",
    "LoginSession",
    "Mail",
    "MailKey",
    "Member",
    "MemberAvatar",
    "MendedSearch",
    "Merged",
    "Migration",
    "Moment",
    "Named",
    "NewId",
    "NewOrderKey",
    "NewReview",
    "NextChange",
    "Obstacle",
    "Offer",
    "Order",
    "OrderSummary",
    "OrganizationDeed",
    "OrganizationOfPerson",
    "OrganizationPerson",
    "OtherObject",
    "Overlooked",
    "OwnEnded",
    "OwnOrganization",
    "OwnReview",
    "OwnedAddOn",
    "OwnerToTell",
    "PartitionState",
    "PendingInvitation",
    "PersonSeen",
    "PersonalPart",
    "Picture",
    "PlanFeature",
    "Price",
    "PricingRule",
    "Profile",
    "PromotionalCode",
    "Purchase",
    "PurchaseRequest",
    "PutAsked",
    "PutLine",
    "RecordedEvent",
    "RelatedAddOn",
    "Relation",
    "RequestLine",
    "RequestState",
    "RequestToTell",
    "Review",
    "ReviewToModerate",
    "RevokedLicense",
    "RuleInForce",
    "SchemaFault",
    "SeatedAddOn",
    "SeedCount",
    "Sends",
    "ShelfCard",
    "SitemapEntry",
    "SitemapPart",
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
    "Terms",
    "Text",
    "Tier",
    "TierOnOffer",
    "Trial",
    "Undoable",
    "Undone",
    "UnsentMail",
    "UnusedIndex",
    "UpkeepRun",
    "UpkeepRunKey",
    "UsageTotal",
    "Vacuum",
    "Version",
    "Visitor",
    "WaitedFor",
    "Waiting",
    "WebhookEvent",
]
