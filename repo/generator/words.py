"""What generated people and add-ons are named with: fixed lists, so that a seed repeats."""

from __future__ import annotations


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


FIRST = _listed(
    "Ada Aino Amara Anton Aria Astrid Basil Bela Bianca Bruno Camila Carla Cedric Clara "
    "Cosmo Dalia Daniel Diego Edith Elena Elias Emil Esme Ezra Fatima Felix Fiona Flora "
    "Gideon Greta Gustav Hana Hector Helga Hugo Ida Imani Ines Ivan Jade Jasper Jonas "
    "Judith Kai Karim Katya Lars Leila Leon Lina Lucia Luis Mabel Marco Mara Mateo Mila "
    "Milo Nadia Naomi Nico Nora Olga Omar Oscar Otto Paula Pavel Petra Priya Quinn Rafael "
    "Rosa Ruth Samir Sara Selma Silas Sofia Soren Tara Theo Tomas Uma Vera Victor Viola "
    "Walter Yara Yusuf Zara Zoe"
)
LAST = _listed(
    "Abbott Acosta Adler Almeida Anders Arnold Bakker Barnes Becker Bell Berg Bishop Blake "
    "Bose Brandt Brooks Burke Calder Cardoso Castro Chen Clarke Cole Conti Costa Cross Cruz "
    "Dahl Darby Decker Diaz Drake Duarte Eklund Ellis Engel Farrow Ferrari Finch Fischer "
    "Flores Fontaine Foster Frost Garcia Gibson Grant Gray Haas Hale Hansen Harper Hayes "
    "Heller Holm Howard Ibrahim Ivanov Jansen Jensen Joshi Kaplan Keller Khan Kim Klein "
    "Koch Kovac Kramer Kumar Lang Larsen Lee Lind Lopez Maier Marsh Mendes Meyer Moore "
    "Moretti Morgan Nagy Nash Nielsen Novak Okafor Olsen Ortega Park Patel Perez Petrov "
    "Quist Ramos Reed Reyes Rossi Ruiz Sato Schmidt Shaw Silva Simon Singh Soto Stein Stone "
    "Tanaka Torres Vargas Vega Vogel Wagner Walsh Weber West Wolf Wong Yilmaz Young Zimmer"
)
CITIES = (
    ("Austin", "TX", "US", "America/Chicago"),
    ("Boston", "MA", "US", "America/New_York"),
    ("Denver", "CO", "US", "America/Denver"),
    ("Seattle", "WA", "US", "America/Los_Angeles"),
    ("Miami", "FL", "US", "America/New_York"),
    ("Toronto", "ON", "CA", "America/Toronto"),
    ("London", "England", "GB", "Europe/London"),
    ("Berlin", "Berlin", "DE", "Europe/Berlin"),
    ("Madrid", "Madrid", "ES", "Europe/Madrid"),
    ("Sydney", "NSW", "AU", "Australia/Sydney"),
)
POSITIONS = (
    "Agent",
    "Analyst",
    "Broker",
    "Developer",
    "Director",
    "Engineer",
    "Founder",
    "Manager",
)
TRADES = _listed(
    "Realty Homes Properties Estates Partners Labs Works Systems Analytics Media Studio "
    "Legal Finance Consulting Logistics Design"
)

BRANDS = _listed(
    "Acorn Alder Amber Anchor Apex Arbor Arrow Aspen Atlas Aurora Bamboo Basalt Beacon "
    "Birch Bluebird Boulder Breeze Bright Canyon Cedar Cinder Citrus Clover Cobalt Comet "
    "Compass Copper Coral Cosmos Crane Crest Cypress Dawn Delta Drift Dune Eagle Echo Ember "
    "Falcon Fern Fjord Flint Forge Fox Garnet Glacier Granite Grove Harbor Hawk Hazel Helix "
    "Heron Hollow Horizon Indigo Iris Iron Ivory Jasmine Juniper Kestrel Lagoon Lantern "
    "Larch Lotus Lumen Lunar Lynx Magnet Maple Marble Meadow Meridian Mesa Mint Monarch "
    "Moss Nectar Nimbus Nova Oak Oasis Onyx Opal Orbit Orchid Osprey Otter Peak Pebble Pine "
    "Pioneer Prairie Prism Quartz Quill Radiant Raven Reef Ridge River Robin Sable Saffron "
    "Sage Sequoia Shore Sierra Silver Slate Solar Spark Spruce Stellar Summit Swift Tidal "
    "Timber Topaz Tulip Umber Valley Vector Velvet Vista Willow Zenith Zephyr"
)
# What an add-on is about, by the category that it stands in.
DOMAINS = {
    "ai-services": "Speech, Translation, Chatbot, Voice, Summary, Vision, Prompt, Agent",
    "development": "Code, API, Test, Container, Release, Schema, Debug",
    "productivity": "Presentation, Meeting, Notes, Task, Spreadsheet, Inbox, Focus",
    "analytics": "Search, Insight, Survey, Funnel, Retention, Cohort",
    "infrastructure": "Vector, GPU, Backup, Storage, Queue, Network, Cache",
    "lead-generation": "Lead, Prospect, Referral, Campaign, Landing Page",
    "lead-nurturing": "Newsletter, Follow-Up, Birthday, Drip",
    "listing-optimization": "Listing, Photo, Staging, Floor Plan, Virtual Tour",
    "property-shopping": "Property, Neighborhood, School, Commute",
    "market-intelligence": "Market, Pricing, Comparable, Territory",
    "investment-analysis": "Portfolio, Rental, Risk, Cash Flow",
    "document-processing": "Contract, Invoice, Receipt, Form, Archive",
    "commission-financial": "Commission, Tax, Expense, Payroll, Budget",
    "booking-scheduling": "Booking, Calendar, Showing, Reminder",
    "communication": "Email, SMS, Call, Script",
    "crm-tools": "CRM, Contact, Deal, Pipeline",
    "analytics-tools": "Dashboard, Forecast, KPI, Report",
    "automation-tools": "Workflow, Trigger, Approval, Checklist",
    "integration-tools": "Webhook, Sync, Import, Export",
    "platform-plugins": "Operations, Security, Monitoring, Identity, Runbook",
}
KINDS = _listed(
    "Agent Advisor Analyzer Assistant Atlas Bench Board Booster Bridge Builder Center "
    "Checker Coach Companion Composer Connector Console Copilot Desk Director Dispatcher "
    "Editor Engine Explorer Finder Formatter Gateway Generator Guard Guide Hub Inspector "
    "Keeper Kit Lab Ledger Library Manager Mapper Matcher Mate Monitor Navigator Optimizer "
    "Organizer Pilot Planner Platform Predictor Pro Recorder Scanner Scheduler Scout Sorter "
    "Studio Suite Toolkit Tracker Watch Wizard Writer"
)
TAGLINES = (
    "{domain} work done before lunch",
    "The {kind} for {domain} that teams keep open all day",
    "Less typing, better {domain}",
    "Know what your {domain} is doing, and why",
    "{domain} without the spreadsheet",
    "A {kind} that learns your {domain} and asks before it acts",
    "Every {domain} in one place, with its history",
    "From the first draft to the finished {domain}",
)
BENEFITS = (
    "It connects in minutes, explains every result and keeps a log that an auditor can read.",
    "Start with a template, change what does not fit, and share it with your team.",
    "Results arrive while you type; nothing is sent before you agree.",
    "Works with the tools you have, by API, by webhook or by hand.",
    "Quiet on good days, loud on bad ones, and honest about what it does not know.",
    "Made for people who would rather do the work than set up software.",
)
PUBLISHERS = (
    "Unicorn Commander",
    "Harbor Labs",
    "Northwind Tools",
    "Miyabi",
    "Copper Works",
    "Tidewater Software",
    "Juniper & Sons",
    "Open Meadow",
)

# A feature is a subject and what is done with it.
SUBJECTS = _listed(
    "account agreement alert asset attachment badge balance channel comment custody "
    "customer device discount draft glossary identity inventory keyword language message "
    "milestone payment"
)
ABILITIES = {
    "archive": "capability",
    "audit": "capability",
    "bulk_edit": "capability",
    "digest": "capability",
    "grouping": "capability",
    "history": "capability",
    "labels": "capability",
    "merge": "capability",
    "preview": "capability",
    "sharing": "capability",
    "quota": "limit",
    "retention": "limit",
    "webhook": "integration",
    "connector": "integration",
    "support": "support",
}

REVIEWS = (
    ("", ""),
    ("Not for us", "Setting it up took longer than the work that it saves."),
    ("Could be better", "The idea is right, the exports are not there yet."),
    ("Solid", "Does what it says. The documentation could be longer."),
    ("Very good", "Quick to set up, and support answered the same day."),
    ("Would not go without it", "Saves us hours every week, and everybody understood it at once."),
)
