"""The public roll: its lines, filters, orders and counts, and the page that shows them."""

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from declarations.models import Declaration
from declarations.roll.choice import choose, read_choice
from declarations.roll.counts import count_by_country, totals
from declarations.roll.rows import read_roll
from declarations.signing import acts
from declarations.signing.giving import Traces
from tests.declarations.builders import (
    make_declaration,
    make_invitation,
    make_open_declaration,
    make_seat,
    sign_for,
)
from tests.declarations.rolls import make_city_of, make_long_roll, make_varied_roll

pytestmark = pytest.mark.django_db
PAGE = "/en/declarations/paix/signatories/"


@pytest.fixture
def declaration(pilar, ada):
    return make_open_declaration(pilar, ada)


@pytest.fixture
def varied(declaration, pilar, ada):
    return make_varied_roll(declaration, pilar, ada)


def get(client, path=PAGE, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def rows(html):
    """The lines of the roll as plain text."""
    return [
        " ".join(re.sub(r"<[^>]*>", " ", row).split())
        for row in re.findall(r'<tr id="s\d+".*?</tr>', html, re.S)
    ]


def cities(declaration, address, language="en"):
    """The cities that an address (its part after the question mark) chooses, in their order."""
    roll = read_roll(declaration)
    choice = read_choice(QueryDict(address), roll)
    return [entry.city.text_for(language) for entry in choose(roll, choice, language)]


def test_each_line_says_who_signed_what_how_when_and_where_to_check(client, varied):
    html = get(client)
    lines = {line.split()[0]: line for line in rows(html)}
    assert "Türkiye with: Bornova Zoë Standing Mayor commits online" in lines["Izmir"]
    assert f"No. {varied['standing'].entry.index} Verify" in lines["Izmir"]
    assert f'href="/en/verify/{varied["standing"].number}/"' in html
    assert (
        "Ida Papier Mayor commits on paper, given at the ceremony 2 November 2026 Izmir"
        in (lines["Düsseldorf"])
    )
    assert "acknowledges" in lines["Bilbao"]
    assert "confirmed by the council on 20 November 2026, decision 2026-17" in lines["Bilbao"]


def test_what_ended_stays_and_says_so(client, varied):
    html = get(client)
    lines = rows(html)
    assert any("Córdoba" in line and "withdrawn on" in line for line in lines)
    old, new = [line for line in lines if line.startswith("Montreal")]
    assert "Personne renewed" in old and "renewed by Nora Nouvelle on" in old
    assert "Nora Nouvelle" in new and "renewed by" not in new
    erased = next(line for line in lines if line.startswith("Aachen"))
    assert "Name erased at the person’s request" in erased and "commits" in erased
    assert "Personne erased" not in html
    # The name as it was before its spelling was put right.
    assert "Personne standing" not in html


def test_in_french_too(client, varied):
    html = get(client, "/fr/declarations/paix/signatories/")
    text = " ".join(rows(html))
    assert "retirée le" in text and "renouvelée par Nora Nouvelle le" in text
    assert "confirmée par le conseil le 20" in text and "Nom effacé à la demande" in text
    assert "Cordoue Espagne" in text and "Mairesse" in text


def test_counts_never_double(declaration, varied):
    assert totals(read_roll(declaration)).signatures == 5
    # A city that acknowledged and commits later, and the member of a joint seat.
    both = make_seat(declaration, make_city_of("TR", "Nilüfer"))
    both.members.add(make_city_of("ES", "Valence"))
    sign_for(make_invitation(seat=both, capacity="representative"))
    sign_for(make_invitation(seat=both))
    roll = read_roll(declaration)
    sums = totals(roll)
    assert (sums.signatures, sums.cities, sums.countries) == (7, 6, 4)
    assert sums.by_kind == {"commits": 5, "acknowledges": 2, "supports": 0}
    assert (sums.withdrawn, sums.renewed, sums.erased) == (1, 1, 1)
    by_country = {row.code: row for row in count_by_country(roll.entries, "en")}
    assert (by_country["TR"].commits, by_country["TR"].acknowledges) == (2, 1)
    assert by_country["TR"].cities == 2 and by_country["ES"].cities == 1
    assert sum(row.signatures for row in by_country.values()) == sums.signatures


def test_sheets_count_what_stands(client, declaration, varied):
    sheet = client.get("/en/declarations/").context["open"][0]
    assert (sheet.signed, sheet.committed, sheet.acknowledged, sheet.supported) == (5, 4, 1, 0)
    assert (sheet.cities, sheet.countries, sheet.petals) == (5, 4, 5)


FILTERED = {
    "kind=acknowledges": {"Bilbao"},
    "country=ES": {"Córdoba", "Bilbao"},
    "country=es&kind=commits": {"Córdoba"},
    "method=paper": {"Düsseldorf"},
    "state=withdrawn": {"Córdoba"},
    "state=renewed": {"Montreal"},
    "state=confirmed": {"Bilbao"},
    "q=dusseldorf": {"Düsseldorf"},
    "q=Allemagne": {"Düsseldorf", "Aachen"},
    "q=zoe+MAIRESSE": {"Izmir"},
    "q=bornova": {"Izmir"},
    "q=Personne+erased": set(),
    "to=2026-11-02": {"Düsseldorf"},
    "country=ES&kind=commits": {"Córdoba"},
}


def test_filters(declaration, varied):
    assert {address: set(cities(declaration, address)) for address in FILTERED} == FILTERED


ORDERED = {
    ("", "en"): ["Zagreb", "Aachen", "Bilbao", "Córdoba"],
    ("", "fr"): ["Zagreb", "Aix-la-Chapelle", "Bilbao", "Cordoue"],
    ("order=city-en", "en"): ["Aachen", "Bilbao", "Córdoba", "Zagreb"],
    # The order of the other language's alphabet, names in the page's own.
    ("order=city-fr", "en"): ["Aachen", "Bilbao", "Córdoba", "Zagreb"],
    ("order=signed", "en"): ["Bilbao", "Aachen", "Zagreb", "Córdoba"],
    ("order=newest", "en"): ["Córdoba", "Zagreb", "Aachen", "Bilbao"],
}


def test_orders(declaration):
    places = [
        ("ES", "Bilbao", "", 2), ("DE", "Aix-la-Chapelle", "Aachen", 2),
        ("TR", "Zagreb", "", 1), ("ES", "Cordoue", "Córdoba", 2),
    ]  # fmt: skip
    for code, french, english, position in places:
        seat = make_seat(declaration, make_city_of(code, french, english), position=position)
        sign_for(make_invitation(seat=seat))
    assert {asked: cities(declaration, *asked) for asked in ORDERED} == ORDERED


def test_the_two_alphabets_differ(declaration):
    for french, english in (("Vienne", "Vienna"), ("Athènes", "Zeta"), ("Zurich", "Alpha")):
        sign_for(make_invitation(seat=make_seat(declaration, make_city_of("DE", french, english))))
    assert cities(declaration, "order=city-fr") == ["Zeta", "Vienna", "Alpha"]
    assert cities(declaration, "order=city-en") == ["Alpha", "Vienna", "Zeta"]


def test_what_the_roll_does_not_know_is_ignored_and_named(client, varied):
    for address in (
        "kind=foo", "country=ZZ", "method=fax", "state=%00", "order=1", "from=yesterday",
        "from=2026-12-01&to=2026-11-01",
    ):  # fmt: skip
        html = get(client, f"{PAGE}?{address}")
        assert "was ignored" in html and len(rows(html)) == 7, address


def test_other_parameters_change_nothing(client, varied):
    for address in ("utm_source=x", "page=99", "page=-1", "page=x", "q=", "kind="):
        html = get(client, f"{PAGE}?{address}")
        assert "was ignored" not in html and len(rows(html)) == 7, address


def test_the_chosen_are_counted_and_kept_in_the_form_and_the_links(client, varied):
    html = get(client, f"{PAGE}?country=ES&kind=commits&q=c%C3%B3rd")
    assert "1 of 7: “córd”, commits, Spain" in " ".join(html.split())
    assert '<option value="ES" selected>' in html and 'value="córd"' in html
    assert "signatories.csv?q=c%C3%B3rd&amp;kind=commits&amp;country=ES" in html
    assert 'content="noindex"' in html and f'href="{PAGE}#list"' in html


@pytest.mark.parametrize("asked", [True, False])
def test_the_page_says_how_one_signs(client, declaration, asked):
    Declaration.objects.update(takes_requests=asked)
    html = get(client)
    assert "One signs by invitation" in html and "protocole@parvis.example" in html
    assert ("/en/declarations/paix/request/" in html) is asked
    Declaration.objects.update(stage="closed")
    html = get(client)
    assert "One signs by invitation" not in html and "/request/" not in html


def test_nothing_matches(client, varied):
    html = get(client, f"{PAGE}?q=nobody")
    assert "No signature matches." in html and rows(html) == []


def test_an_empty_roll_says_what_will_come(client, declaration):
    assert "Nobody has signed yet" in get(client)
    Declaration.objects.update(stage="closed")
    assert "Nobody has signed this declaration here" in get(client)


def test_the_map_draws_each_city_once_with_its_strongest_act(client, declaration, varied):
    seat = make_seat(declaration, make_city_of("TR", "Mersin", at=(36.8, 34.6)))
    sign_for(make_invitation(seat=seat, capacity="representative"))
    sign_for(make_invitation(seat=seat))
    world = client.get(PAGE).context["map"]
    assert sum(dot.count for dot in world.panels[0].dots) == 5  # Aachen has no position
    assert world.unplaced == ("Aachen",)
    assert [kind for kind, _words in world.counts] == ["commits", "acknowledges"]
    assert "5" in world.counts[0][1]


def test_a_draft_is_for_staff(client, signed_in, pilar, victor, declaration):
    Declaration.objects.update(is_published=False)
    get(client, status=404)
    get(signed_in(victor), status=404)
    html = get(signed_in(pilar))
    assert "draft-mark" in html and "signatories.csv" not in html
    get(client, "/en/declarations/unknown/signatories/", 404)


def test_a_declaration_without_adopted_text_has_a_page_and_no_files(client):
    make_declaration()
    html = get(client)
    assert "Nobody has signed" in html and "signatories.csv" not in html


HOSTILE = '<script>alert(1)</script>"&{{ 7 }}'
LONG = "N" * 255


def test_hostile_names_are_printed_as_they_are(client, declaration):
    for name in (HOSTILE, "=1+1", "محمد العلي", LONG):
        sign_for(make_invitation(declaration, city=name[:200], name=name, function_en=name))
    html = get(client)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;{{ 7 }}</bdi>" in html
    assert '<bdi class="roll__name">محمد العلي</bdi>' in html
    assert LONG in html


def test_a_long_roll_takes_as_many_queries_as_a_short_one(client, declaration, pilar, ada):
    counted = []
    for number in (1, 2, 297):
        make_long_roll(declaration, pilar, ada, number)
        with CaptureQueriesContext(connection) as queries:
            html = get(client)
        counted.append(len(queries))
    assert counted[0] == counted[1] == counted[2] <= 8
    assert len(rows(html)) == 100 and "1 to 100 of 300" in html
    assert len(html.encode()) < 200_000
    last = get(client, f"{PAGE}?page=3&order=city-fr")
    assert rows(last)[-1].startswith("Town") and "201 to 300 of 300" in last
    assert "?page=2&amp;order=city-fr#list" in last


def test_person_page_shows_the_signature_until_it_is_erased(client, declaration, ada):
    from_person = make_invitation(declaration, name="Ada Mayor")
    person = from_person._meta.get_field("person").related_model.objects.create(
        name="Ada Mayor", slug="ada-mayor", is_published=True
    )
    from_person.person = person
    from_person.save()
    signature = sign_for(from_person)
    address = "/en/participants/ada-mayor/"
    assert "Déclaration paix (en)" in get(client, address)
    acts.withdraw(signature, Traces())
    assert "Withdrawn on" in get(client, address)
    acts.erase(signature, ada)
    assert "Déclaration paix" not in get(client, address)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width, scheme", [(320, "light"), (1280, "dark")])
def test_the_page_is_sound_in_a_browser(open_page, axe, declaration, pilar, ada, width, scheme):
    make_varied_roll(declaration, pilar, ada)
    sign_for(make_invitation(declaration, city="L" * 200, name="M" * 255))
    page = open_page("/fr/declarations/paix/signatories/?order=newest", width=width, scheme=scheme)
    assert axe(page) == [] and page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Pays", exact=True).select_option("ES")
    page.get_by_role("button", name="Afficher").click()
    assert (
        page.get_by_role("table", name="Signatures de")
        .get_by_role("row")
        .filter(has_text="Espagne")
        .count()
        == 2
    )
    assert "country=ES" in page.url and "order=newest" in page.url
