"""The currencies that can be charged: how an amount is written, and the least Stripe charges."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Currency:
    """A currency; `minimum` is in its smallest unit, of which `10 ** digits` make one."""

    symbol: str
    minimum: int
    digits: int = 2


CURRENCIES = {
    "aud": Currency("A$", 50),
    "brl": Currency("R$", 50),
    "cad": Currency("CA$", 50),
    "chf": Currency("CHF ", 50),
    "dkk": Currency("DKK ", 250),
    "eur": Currency("€", 50),
    "gbp": Currency("£", 30),
    "hkd": Currency("HK$", 400),
    "inr": Currency("₹", 50),
    "jpy": Currency("¥", 50, digits=0),
    "mxn": Currency("MX$", 1000),
    "nok": Currency("NOK ", 300),
    "nzd": Currency("NZ$", 50),
    "pln": Currency("PLN ", 200),
    "sek": Currency("SEK ", 300),
    "sgd": Currency("S$", 50),
    "usd": Currency("$", 50),
}


def written(amount: int, code: str) -> str:
    """Write an amount of the smallest unit for people: 1250, "usd" is "$12.50"."""
    currency = CURRENCIES[code]
    unit = 10**currency.digits
    whole = f"{currency.symbol}{amount // unit:,}"
    return whole if unit == 1 else f"{whole}.{amount % unit:0{currency.digits}d}"
