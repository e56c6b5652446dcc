"""What crawlers and browsers ask for of themselves."""


def test_robots_are_kept_from_signing_in_alone(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == "User-agent: *\nDisallow: /accounts/\n"


def test_the_icon_asked_for_unseen_is_the_one_of_the_pages(client):
    response = client.get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, "/static/favicon.svg")
