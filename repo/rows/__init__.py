"""The rows that queries give: one frozen class a shape, field names as the columns'."""

from repo.rows.cart import CartLine, PutLine
from repo.rows.catalog import AddOn, AddOnCard, AddOnLink, Bundle, CategoryCount, Feature
from repo.rows.common import Count, Migration, NewId
from repo.rows.entitlements import OwnedAddOn
from repo.rows.identity import EndedSession
from repo.rows.orders import NewOrderKey, Order, OrderSummary, Purchase
from repo.rows.promotions import PromotionalCode
from repo.rows.request import Health, Visitor
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
from repo.rows.webhooks import WebhookEvent

__all__ = [
    "AddOn",
    "AddOnCard",
    "AddOnLink",
    "Bundle",
    "CartLine",
    "CategoryCount",
    "Count",
    "DatabaseFunction",
    "EndedSession",
    "Feature",
    "Grant",
    "Health",
    "Migration",
    "NewId",
    "NewOrderKey",
    "Order",
    "OrderSummary",
    "OtherObject",
    "OwnedAddOn",
    "PartitionState",
    "PromotionalCode",
    "Purchase",
    "PutLine",
    "Relation",
    "SchemaFault",
    "SeedCount",
    "TableColumn",
    "TableConstraint",
    "TableCount",
    "TableIndex",
    "TablePolicy",
    "TableTrigger",
    "Text",
    "Visitor",
    "WebhookEvent",
]
