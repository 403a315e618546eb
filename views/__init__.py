"""Every way into the store: pages and fragments, webhooks, commands."""
