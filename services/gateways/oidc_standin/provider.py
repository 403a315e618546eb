"""The parts of the provider, put together once."""

from __future__ import annotations

from services.gateways.oidc_standin.config import Config
from services.gateways.oidc_standin.keys import Keys
from services.gateways.oidc_standin.oauth import OAuthServer
from services.gateways.oidc_standin.pages import Pages
from services.gateways.oidc_standin.people import People
from services.gateways.oidc_standin.sessions import Sessions
from services.gateways.oidc_standin.state import State
from services.gateways.oidc_standin.tokens import Tokens


class Provider:
    """Everything an endpoint needs."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.state = State(config.state)
        self.keys = Keys(self.state)
        self.people = People(config.people, self.state)
        self.tokens = Tokens(config, self.state, self.keys, self.people)
        self.sessions = Sessions(config, self.state, self.people, self.tokens)
        self.oauth = OAuthServer(config, self.state, self.people, self.tokens, self.sessions)
        self.pages = Pages(config)
