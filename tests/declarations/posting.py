"""Posts forms as a browser does."""


def post_and_look(client, address, data=None):
    """Post a form; return the page that it leads back to if it was refused, else the answer."""
    answer = client.post(address, data or {})
    # Only a form that leads back to a page has left something to be shown there.
    if answer.status_code in (302, 303) and "refused form" in client.session:
        return client.get(answer.url)
    return answer
