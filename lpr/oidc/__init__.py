"""Log-ins at an agency's OpenID Connect provider: authorization code flow with PKCE.

    sign_in = open_sign_in(settings)            # None where no provider is set
    departure = sign_in.depart()                # the browser goes to departure.url ...
    identity = sign_in.arrive(departure.ticket, returned, now)   # ... and comes back

Nothing is kept here between the two: the ticket is, by the browser. Who the identity is to us,
an account or nobody, `lpr.store.ProviderAccounts` says.
"""

from lpr.oidc._config import OidcConfig, load_oidc
from lpr.oidc._flow import Departure, Returned, SignIn, open_sign_in

__all__ = ["Departure", "OidcConfig", "Returned", "SignIn", "load_oidc", "open_sign_in"]
