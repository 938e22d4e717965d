"""Days celebrated each year."""

from datetime import date

import pytest

from organisations.models import Organisation, Place
from speakers.models import Person
from summits.models import Award, Document, Figure, Observance, Part, Summit
from tests.portal.builders import more


@pytest.fixture
def jivep(db):
    algeria = Organisation.objects.create(
        slug="algerie", name_fr="Algérie", kind="ministry", is_published=True
    )
    un = Organisation.objects.create(slug="onu", name_fr="Nations unies", kind="un_body")
    return Observance.objects.create(
        slug="jivep", name_fr="Journée du vivre ensemble en paix", acronym_fr="JIVEP",
        falls_on="--05-16", resolution="A/RES/72/130", adopted_on="2017-12-08",
        vote_fr="unanimité des 193", aims_fr="Premier but\n\nDeuxième but", is_published=True,
        presented_by=algeria, proclaimed_by=un,
        initiator=Person.objects.create(slug="kb", name="Khaled Bentounes", is_published=True),
    )  # fmt: skip


def get(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_every_fact_of_the_day_is_there(client, jivep):
    page = get(client, "/fr/observances/jivep/")
    for fact in (
        "A/RES/72/130",
        "unanimité des 193",
        "8\u00a0décembre\u00a02017",
        "16\u00a0mai",
        "JIVEP",
    ):
        assert fact in page, fact
    assert "/participants/kb/" in page and "/organisations/algerie/" in page
    # A body whose page is not public is named and not linked.
    assert "Nations unies" in page and "/organisations/onu/" not in page
    assert page.index("<li>Premier but</li>") < page.index("<li>Deuxième but</li>")


def test_aims_in_the_other_language_carry_it(client, jivep):
    page = get(client, "/en/observances/jivep/")
    assert 'class="aims" lang="fr"' in page
    assert 'class="aims">' in get(client, "/fr/observances/jivep/")


def test_summits_whose_parts_fall_on_the_day(client, jivep):
    for slug, published in (("izmir", True), ("secret", False)):
        summit = Summit.objects.create(slug=slug, title_fr=slug.title(), is_published=published)
        for number in range(2):
            Part.objects.create(
                summit=summit, mode="on_site", observance=jivep, title_fr=f"Partie {number}",
                starts_on=date(2021, 12, 10 + number), ends_on=date(2021, 12, 10 + number),
            )  # fmt: skip
    page = get(client, "/fr/observances/jivep/")
    assert page.count("/fr/editions/izmir/") == 1
    assert "Partie 0" in page and "10\u00a0décembre\u00a02021" in page
    assert "Secret" not in page


def test_awards_figures_and_documents(client, jivep):
    place = Place.objects.create(key="cordoue", city_fr="Cordoue", city_en="Córdoba")
    Award.objects.create(
        observance=jivep, name_fr="Capitale", winner_place=place, awarded_on="2019"
    )
    Figure.objects.create(observance=jivep, label_fr="pays", value=193)
    for slug, published in (("open", True), ("draft", False)):
        Document.objects.create(
            slug=slug,
            kind="article",
            title_fr=f"T {slug}",
            observance=jivep,
            is_published=published,
        )
    page = get(client, "/en/observances/jivep/")
    assert "Córdoba" in page and "2019" in page and "193" in page
    assert "T open" in page and "T draft" not in page


def test_the_index_follows_the_year(client, jivep):
    for slug, day in (("rights", "--12-10"), ("new-year", "--01-01")):
        Observance.objects.create(slug=slug, name_fr=slug, falls_on=day, is_published=True)
    page = get(client, "/fr/observances/")
    order = [page.index(f"/observances/{slug}/") for slug in ("new-year", "jivep", "rights")]
    assert order == sorted(order)


def test_drafts_are_for_staff(client, jivep, signed_in, edith):
    Observance.objects.update(is_published=False)
    get(client, "/fr/observances/jivep/", 404)
    assert "/observances/jivep/" not in get(client, "/fr/observances/")
    assert "draft-mark" in get(signed_in(edith), "/fr/observances/jivep/")


def test_queries_do_not_grow(client, jivep, django_assert_num_queries):
    public = {"is_published": True}
    observance = Observance.objects.create(slug="o", name_fr="O", falls_on="--01-01", **public)
    city = Organisation.objects.create(slug="c", name_fr="C", kind="city")
    award = Award.objects.create(observance=jivep, name_fr="A", winner_organisation=city)
    figure = Figure.objects.create(observance=jivep, label_fr="x", value=1)
    report = Document.objects.create(
        slug="d", kind="report", title_fr="D", observance=jivep, **public
    )
    summit = Summit.objects.create(slug="s", title_fr="S", **public)
    part = Part.objects.create(summit=summit, mode="virtual", observance=jivep)
    for extra in (0, 2, 27):
        for row in (observance, figure, report):
            more(row, extra)
        more(award, extra, winner_organisation=more(city, extra))
        more(part, extra, summit=more(summit, extra))
        with django_assert_num_queries(1):
            get(client, "/fr/observances/")
        with django_assert_num_queries(7):
            get(client, "/fr/observances/jivep/")
