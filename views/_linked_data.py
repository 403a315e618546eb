"""What search engines read of a page: JSON-LD, which `tojson` in templates makes safe to show."""

from __future__ import annotations

from flask import url_for

from services.products import AddOnPage, BundlePage
from views._shop import public_url, shop

Node = dict[str, object]
_CONTEXT = "https://schema.org"
_AVAILABILITY = {
    "active": "InStock",
    "beta": "InStock",
    "coming_soon": "PreOrder",
    "deprecated": "Discontinued",
}


def of_add_on(page: AddOnPage) -> list[Node]:
    """An add-on as software that is offered, and where its page stands."""
    item = page.add_on
    address = public_url("products.add_on", slug=item.slug)
    software: Node = {
        "@context": _CONTEXT,
        "@type": "SoftwareApplication",
        "@id": address,
        "url": address,
        "name": item.name,
        "description": item.tagline,
        "applicationCategory": item.category_name,
        "operatingSystem": "Any",
        "softwareVersion": item.version,
        "publisher": {"@type": "Organization", "name": item.publisher},
        "image": [_absolute(shot.address) for shot in page.screenshots],
        "offers": [
            {
                "@type": "Offer",
                "price": str(option.amount),
                "priceCurrency": option.currency,
                "category": option.billing_type,
                "availability": f"{_CONTEXT}/{_AVAILABILITY.get(item.status, 'SoldOut')}",
                "url": address,
            }
            for option in page.options
        ],
    }
    if item.review_count:
        software["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": str(item.avg_rating),
            "reviewCount": item.review_count,
            "bestRating": 5,
        }
    return [software, _crumbs((item.category_name, _category(item.category)), (item.name, address))]


def of_bundle(page: BundlePage) -> list[Node]:
    """A bundle as a product that is offered, and where its page stands."""
    bundle = page.offer.bundle
    address = public_url("products.bundle", slug=bundle.slug)
    product: Node = {
        "@context": _CONTEXT,
        "@type": "Product",
        "@id": address,
        "url": address,
        "name": bundle.name,
        "description": ", ".join(member.name for member in page.members),
        "image": _absolute(url_for("static", filename="social.png")),
        "offers": {
            "@type": "Offer",
            "price": str(page.offer.price),
            "priceCurrency": bundle.currency,
            "availability": f"{_CONTEXT}/InStock",
            "url": address,
        },
    }
    return [product, _crumbs((bundle.name, address))]


def of_shop() -> list[Node]:
    """The shop itself, and how it is searched."""
    front = public_url("storefront.index")
    return [
        {
            "@context": _CONTEXT,
            "@type": "Organization",
            "@id": f"{front}#organization",
            "name": "Extensions Marketplace",
            "url": front,
            "logo": _absolute(url_for("static", filename="favicon.svg")),
        },
        {
            "@context": _CONTEXT,
            "@type": "WebSite",
            "url": front,
            "name": "Extensions Marketplace",
            "potentialAction": {
                "@type": "SearchAction",
                "target": f"{front}?q={{q}}",
                "query-input": "required name=q",
            },
        },
    ]


def _crumbs(*steps: tuple[str, str]) -> Node:
    whole = (("Extensions Marketplace", public_url("storefront.index")), *steps)
    return {
        "@context": _CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": address}
            for place, (name, address) in enumerate(whole, 1)
        ],
    }


def _category(slug: str) -> str:
    return public_url("storefront.category", slug=slug)


def _absolute(path: str) -> str:
    return shop().settings.public_url + path
