"""What a page carries for itself and a browser sends back."""

import re


def seen(client, url):
    """The seal of what the page at this address showed, as its form sends it."""
    return {"shown": re.search(r'name="shown" value="([^"]*)"', client.get(url).content.decode())[1]}
