"""Files that tests load, and what they ask of the result."""

from datetime import UTC, datetime

from django.apps import apps

NOW = datetime(2026, 3, 10, 12, 3, tzinfo=UTC)
HEAD = "format: 1\noriginal_language: fr\n"
SUMMIT = (
    HEAD
    + """\
summit:
  slug: izmir
  title: {fr: Sommet, en: Summit}
  stage: final
  time_zone: Europe/Istanbul
"""
)
SESSION = SUMMIT + "  sessions: [{slug: a, kind: panel, title: A, %s}]\n"
WHOLE = """\
format: 1
original_language: fr
translation: {by: human}
places:
  izmir:
    {city: {"*": Izmir}, country: {fr: Turquie, en: Turkey}, country_code: TR, latitude: "38.41885"}
media:
  plaza: {alt: {fr: Une place, en: A square}, credit: © Ville}
organisations:
  ville:
    name: {fr: Ville d’Izmir, en: City of Izmir}
    kind: city
    place: izmir
    aliases: [Smyrne, İzmir]
  quartier: {name: Quartier, kind: city, parent: ville, url: "https://example.org/"}
people:
  tunc-soyer:
    name: Tunç Soyer
    honorific: {fr: M., en: Mr}
    affiliations:
      - {function: {fr: Maire, en: Mayor}, organisation: ville, starts_on: 2019-03}
  ana: {name: Ana Exemple, gender: f, published: no}
groups:
  maires: {name: {fr: les maires, en: the mayors}, organisations: [ville]}
series:
  sommets: {name: Sommets}
observances:
  jour:
    name: {fr: Journée, en: Day}
    falls_on: --05-16
    figures: [{label: {fr: pays, en: countries}, value: "193"}]
    awards: [{key: capitale, name: Capitale, awarded_on: 2019, winner_place: izmir}]
summit:
  slug: izmir
  series: sommets
  title: {fr: Sommet des maires, en: Summit of mayors}
  ordinal: "4"
  stage: final
  starts_on: 2021-12-07
  ends_on: 2021-12-10
  time_zone: Europe/Istanbul
  place: izmir
  parts:
    - key: virtuel
      mode: virtual
      starts_on: 2021-12-07
      ends_on: 2021-12-08
      clock_cities:
        - {label: Izmir, time_zone: Europe/Istanbul, abbreviation: TRT}
        - {label: Montréal, time_zone: America/Toronto, abbreviation: EST}
    - {key: place, mode: on_site, starts_on: 2021-12-10, ends_on: 2021-12-10, observance: jour}
  rooms: [{key: salle, name: Salle, place: izmir}]
  themes: [{key: paix, name: {fr: Paix, en: Peace}}]
  partnerships: [{role: host, organisation: ville}]
  contacts: [{printed_name: Equipe, scope: team, email: equipe@example.org}]
  figures: [{label: villes, value: "30", qualifier: more_than}]
  registrations: [{url: "https://example.org/register", closes_at: 2021-12-01T12:00+03:00}]
  languages: {working: [fr, en], interpretation: [es]}
  notices: [{text: {fr: Avis, en: Notice}}]
  outcomes: [{kind: result, theme: paix, text: Fait}]
  link_groups:
    - key: autres
      title: {fr: Autres, en: Others}
      links: [{name: Pacte, sdgs: "10,16", target_declaration: declaration}]
  awards: [{key: prix, name: Prix, organisation: ville, winner_person: ana}]
  sessions:
    - slug: ouverture
      part: virtuel
      kind: plenary
      title: {fr: Ouverture, en: Opening}
      starts: 2021-12-07T16:00
      ends: 2021-12-07T18:00
      room: salle
      themes: [paix]
      questions:
        - {fr: Pourquoi ?, en: Why?}
        - Comment ?
      participations:
        - {person: tunc-soyer, role: host}
        - {group: maires}
      segments:
        - key: recital
          kind: music
          starts: 2021-12-07T15:30
          ends: 2021-12-07T16:00
          items:
            - {key: piece, kind: recital, work_title: Nous Tous, document: discours, media: plaza}
        - {kind: panel, participations: [{person: ana, stands_for: tunc-soyer, affiliation: ville}]}
    - {slug: sans-heure, kind: meeting, title: Réunion}
documents:
  discours:
    kind: speech
    summit: izmir
    title: Discours
    author: ana
    dated: 2021-12
    pictures: [plaza]
    related: [autre]
  autre: {kind: article, title: Autre}
declarations:
  declaration:
    name: {fr: Déclaration, en: Declaration}
    stage: closed
    authoritative_language: en
    summit: izmir
    adopted_in: ouverture
    texts:
      fr:
        kind: translation
        title: Déclaration
        clauses: [{key: r1, kind: recital, text: Considérant}]
      en:
        kind: authoritative
        title: Declaration
        clauses:
          - {key: r1, kind: recital, text: Whereas}
          - {key: g1, kind: goal, parent: r1, text: A goal}
    statements:
      - {key: s1, kind: commits, capacity: mayor, lead_in: J’ai lu, text: J’engage}
"""


def everything():
    """All rows of all content tables, as values."""
    labels = ["organisations", "speakers", "summits", "programme", "declarations"]
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for label in labels
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }


def has(found, line, *words):
    """True when an error of that line holds all the words."""
    return any(
        each.startswith(f"{line}: ") and all(word in each for word in words) for each in found
    )
