"""One summit with all that it announces; the list of editions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions.models import LanguageUse, Notice, Registration
from summits.models import Contact, Figure, Link, LinkGroup, Outcome, Partnership, Theme
from tests.portal.builders import (
    appear,
    both,
    fill,
    make_city,
    make_part,
    make_person,
    make_session,
    make_summit,
    more,
)
from tests.releasing import release_everything

pytestmark = pytest.mark.django_db
NB = "\N{NO-BREAK SPACE}"


def page(client, language="fr", slug="izmir-2021"):
    response = client.get(f"/{language}/editions/{slug}/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_gap_between_two_parts_is_never_bridged(client):
    summit = make_summit(ends_on="2021-12-10")
    make_part(summit)
    make_part(summit, "2021-12-10", "2021-12-10", mode="on_site", cities=False)
    french, english = page(client, "fr"), page(client, "en")
    assert f"7, 8 et 10{NB}décembre{NB}2021" in french
    assert f"7, 8 and 10{NB}December{NB}2021" in english
    for bridged in ("7–10", f"du{NB}7 au"):
        assert bridged not in french + english


@pytest.mark.parametrize(
    ("stage", "mark"),
    [("draft", "Draft programme"), ("provisional", "Provisional programme"), ("final", None)],
)
def test_the_stage_is_marked_while_the_programme_may_change(client, stage, mark):
    make_summit(stage=stage)
    html = page(client, "en")
    for word in ("Draft programme", "Provisional programme"):
        assert (word in html) == (word == mark)


def test_a_draft_is_for_the_staff_alone_and_says_so(client, signed_in, rita, victor):
    make_summit(published=False)
    for visitor in (client, signed_in(victor)):
        assert visitor.get("/en/editions/izmir-2021/").status_code == 404
        assert "izmir-2021" not in visitor.get("/en/editions/").content.decode()
    assert "The public does not see this page" in page(signed_in(rita), "en")


def test_figures_are_printed_as_stated(client):
    summit = make_summit()
    for key, value, qualifier in (("a", 30, "more_than"), ("b", 60, "about"), ("c", 1234, "exact")):
        Figure.objects.create(
            summit=summit, key=key, value=value, qualifier=qualifier, **both(label=f"Figure {key}")
        )
    html = page(client, "en")
    assert "more than <b>30</b>" in html
    assert "about <b>60</b>" in html
    assert "<b>1,234</b>" in html
    assert "<b>1\N{NARROW NO-BREAK SPACE}234</b>" in page(client, "fr")


def test_partners_keep_headings_without_names_and_open_lists(client):
    summit = make_summit()
    city, hidden = make_city("Nilüfer"), make_city("Atlantis", published=False)
    for key, fields in {
        "a": {"role": "host", "organisation": city},
        "b": {"role": "partner", "organisation": hidden, "is_open_list": True},
        "c": {"role": "sponsor"},
    }.items():
        Partnership.objects.create(summit=summit, key=key, **fields)
    html = page(client, "en")
    assert f'href="/en/organisations/{city.slug}/"' in html
    assert "City of Atlantis" in html and hidden.slug not in html
    assert "among others" in html
    assert "<h3>Sponsors</h3>" in html
    assert "prints this heading without names" in html


def test_only_public_contacts_are_printed(client):
    summit = make_summit()
    Contact.objects.create(summit=summit, printed_name="Open Ada", scope="team", is_public=True)
    Contact.objects.create(summit=summit, printed_name="Shy Bob", scope="team", email="b@x.org")
    html = page(client)
    assert "Open Ada" in html
    assert "Shy Bob" not in html and "b@x.org" not in html


def test_languages_notices_and_registration(client):
    summit = make_summit()
    LanguageUse.objects.create(summit=summit, language="tr", use="interpretation")
    Notice.objects.create(
        summit=summit,
        kind="machine_translation",
        tool="WPML",
        report_address="team@parvis.example",
        **both(text="Traduit par une machine."),
    )
    Registration.objects.create(
        summit=summit, url="https://example.org/in", closes_at="2021-02-08T14:00Z", label_en="Join"
    )
    html = page(client, "en")
    assert "Turkish" in html
    assert "WPML" in html and "mailto:team@parvis.example" in html
    assert 'datetime="2021-02-08T17:00+03:00"' in html
    assert 'href="https://example.org/in"' not in html  # it is closed


def test_outcomes_stand_under_their_theme(client):
    summit = make_summit()
    peace = Theme.objects.create(summit=summit, **both(name="Paix"))
    for key, theme, text in (("1", None, "Tous ensemble"), ("2", peace, "Sans armes")):
        Outcome.objects.create(
            summit=summit, key=key, theme=theme, kind="priority", position=key, **both(text=text)
        )
    html = page(client, "en")
    assert html.index("In general") < html.index("Tous ensemble (en)") < html.index("Paix (en)")
    assert html.index("Paix (en)") < html.index("Sans armes (en)")


def test_a_link_without_a_page_is_named_and_a_draft_target_is_not_linked(client):
    summit, draft = make_summit(), make_summit("draft-2030", published=False)
    group = LinkGroup.objects.create(summit=summit, **both(title="Pactes"))
    Link.objects.create(group=group, sdgs="10,16", target_summit=draft, **both(name="ODD"))
    html = page(client, "en")
    assert "ODD (en)" in html and "10 and 16" in html
    assert "draft-2030" not in html


def test_a_summit_without_times_lists_its_sessions_in_order(client):
    summit = make_summit(starts_on="2023-09")
    make_session(summit, "Seconde", position=2)
    make_session(summit, "Première", position=1)
    html = page(client)
    assert html.index("Première") < html.index("Seconde")
    assert "septembre" in html


def test_a_closed_session_hides_its_people(client, signed_in, edith):
    session = make_session(make_summit(), "Huis clos", access="closed")
    appear(session, make_person("Nobody Known"))
    for reader in (client, signed_in(edith)):
        html = page(reader)
        assert "Huis clos" in html and "Nobody Known" not in html


def test_a_long_day_is_cut_and_leads_to_the_programme(client):
    summit = make_summit()
    for index in range(15):
        make_session(summit, f"Séance {index}", starts="2021-12-07T10:00")
    html = page(client, "en")
    assert "3 more sessions" in html


def test_neighbours_are_linked_only_when_published(client):
    first = make_summit("first")
    middle = make_summit("izmir-2021", predecessor=first)
    make_summit("next", predecessor=middle)
    make_summit("secret", predecessor=middle, published=False)
    html = page(client)
    assert "/fr/editions/first/" in html and "/fr/editions/next/" in html
    assert "/fr/editions/secret/" not in html


def test_the_list_parts_what_comes_from_what_was(client):
    make_summit("old", starts_on="2015")
    make_summit("new", starts_on="2199")
    context = client.get("/en/editions/").context
    assert [one["summit"].slug for one in context["ahead"]] == ["new"]
    assert [one["summit"].slug for one in context["held"]] == ["old"]


def test_queries_do_not_grow(client):
    summit = make_summit()
    part, counted = make_part(summit), []
    for number in (1, 2, 27):
        fill(summit, number, part=part)
        city, group = make_city(), LinkGroup.objects.create(summit=summit, **both(title="Liens"))
        cities, groups = more(city, number - 1), more(group, number - 1)
        more(make_summit(f"x-{number}", predecessor=summit, starts_on="2015"), number - 1)
        more(
            Partnership.objects.create(summit=summit, role="partner", organisation=city),
            number - 1,
            organisation=cities,
        )
        link = Link.objects.create(group=group, target_summit=summit, **both(name="Lien"))
        more(link, number - 1, group=groups)
        outcome = Outcome.objects.create(summit=summit, kind="result", **both(text="Fait"))
        more(outcome, number - 1)
        release_everything()
        sizes = []
        for path in ("/fr/editions/izmir-2021/", "/fr/editions/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            sizes.append(len(queries))
        counted.append(sizes)
    assert counted[0] == counted[1] == counted[2]
