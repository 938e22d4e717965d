"""sitemap.xml and robots.txt."""

from django.test import Client
from lxml import etree

from portal.pages import sitemaps
from speakers.models import Person
from tests.portal.builders import make_person, make_summit

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


def addresses(path="/sitemap.xml"):
    """Return {address: (last change, {language: address})} of a site map."""
    response = Client().get(path)
    assert response.headers["Content-Type"] == "application/xml"
    return {
        url.findtext("s:loc", namespaces=NAMES): (
            url.findtext("s:lastmod", namespaces=NAMES),
            {one.get("hreflang"): one.get("href") for one in url.findall("x:link", NAMES)},
        )
        for url in etree.fromstring(response.content).findall("s:url", NAMES)
    }


def test_every_public_page_stands_there_in_both_languages(izmir):
    make_summit("draft", published=False)
    hidden = make_person("Inconnue", published=False)
    found = addresses()
    page = "http://testserver/{}/editions/izmir-2021/programme/ouverture/"
    changed, others = found[page.format("fr")]
    released = izmir.releases.order_by("number").first().released_at
    assert changed == released.date().isoformat()
    assert others == {"fr": page.format("fr"), "en": page.format("en")}
    for path in ("/fr/", "/en/editions/izmir-2021/", "/en/editions/izmir-2021/programme/"):
        assert f"http://testserver{path}" in found
    mayor = Person.objects.get(name="Tunç Soyer")
    assert f"http://testserver/fr/participants/{mayor.slug}/" in found
    for word in ("draft", "clos/", "retiree", hidden.slug, "?"):
        assert not [address for address in found if word in address]
    tag = Client().get("/sitemap.xml").headers["ETag"]
    assert Client().get("/sitemap.xml", headers={"If-None-Match": tag}).status_code == 304
    hidden.is_published = True
    hidden.save()
    again = Client().get("/sitemap.xml", headers={"If-None-Match": tag})
    assert f"/{hidden.slug}/" in again.content.decode()
    for address in found:
        assert Client().get(address.removeprefix("http://testserver")).status_code == 200
    robots = Client().get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    # These say the same to every reader, which a cache between us must know.
    for path in ("sitemap.xml", "robots.txt", "api/v1/summits/", "service-worker.js", "embed.js"):
        answer = Client().get(f"/{path}")
        assert "Accept-Language" not in answer.headers.get("Vary", ""), path
    assert "Accept-Language" in Client().get("/nowhere").headers["Vary"]


def test_too_many_addresses_are_told_in_several_files(izmir, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST", 10)
    monkeypatch.setattr(sitemaps.Sessions, "limit", 4)
    tree = etree.fromstring(Client().get("/sitemap.xml").content)
    files = [one.text for one in tree.findall("s:sitemap/s:loc", NAMES)]
    assert "http://testserver/sitemap-sessions.xml?p=2" in files
    assert len(addresses("/sitemap-sessions.xml?p=2")) == 4
    for path in ("/sitemap-nonsense.xml", "/sitemap-sessions.xml?p=99"):
        assert Client().get(path).status_code == 404
