"""What a time zone is called in print: its best known city, as the reader's language names it.

Beside the offset from UTC it says whose clocks are meant: “Lisbon, UTC+1”. English names come from
the zones' own (IANA); French ones from the table below where they differ.
"""

_FRENCH = {
    "Africa": {
        "Addis_Ababa": "Addis-Abeba",
        "Algiers": "Alger",
        "Cairo": "Le Caire",
        "Dar_es_Salaam": "Dar es Salam",
        "Juba": "Djouba",
        "Lome": "Lomé",
        "Mogadishu": "Mogadiscio",
        "Ndjamena": "N’Djaména",
        "Sao_Tome": "São Tomé",
    },
    "America": {
        "Asuncion": "Asunción",
        "Barbados": "La Barbade",
        "Cayman": "Îles Caïmans",
        "Curacao": "Curaçao",
        "Dominica": "La Dominique",
        "El_Salvador": "Salvador",
        "Havana": "La Havane",
        "Jamaica": "Jamaïque",
        "Mexico_City": "Mexico",
        "Montreal": "Montréal",
        "Port_of_Spain": "Port-d’Espagne",
        "Puerto_Rico": "Porto Rico",
        "Santo_Domingo": "Saint-Domingue",
        "Sao_Paulo": "São Paulo",
        "St_Johns": "Saint-Jean de Terre-Neuve",
    },
    "Asia": {
        "Baghdad": "Bagdad",
        "Bahrain": "Bahreïn",
        "Baku": "Bakou",
        "Beirut": "Beyrouth",
        "Bishkek": "Bichkek",
        "Damascus": "Damas",
        "Dhaka": "Dacca",
        "Dubai": "Dubaï",
        "Dushanbe": "Douchanbé",
        "Famagusta": "Famagouste",
        "Hebron": "Hébron",
        "Ho_Chi_Minh": "Hô-Chi-Minh-Ville",
        "Jerusalem": "Jérusalem",
        "Kabul": "Kaboul",
        "Kathmandu": "Katmandou",
        "Kolkata": "Calcutta",
        "Kuwait": "Koweït",
        "Macau": "Macao",
        "Manila": "Manille",
        "Muscat": "Mascate",
        "Nicosia": "Nicosie",
        "Riyadh": "Riyad",
        "Samarkand": "Samarcande",
        "Seoul": "Séoul",
        "Singapore": "Singapour",
        "Tashkent": "Tachkent",
        "Tbilisi": "Tbilissi",
        "Tehran": "Téhéran",
        "Thimphu": "Thimphou",
        "Ulaanbaatar": "Oulan-Bator",
        "Urumqi": "Ürümqi",
        "Yangon": "Rangoun",
        "Yekaterinburg": "Ekaterinbourg",
        "Yerevan": "Erevan",
    },
    "Atlantic": {
        "Azores": "Açores",
        "Bermuda": "Bermudes",
        "Canary": "Îles Canaries",
        "Cape_Verde": "Cap-Vert",
        "Faroe": "Îles Féroé",
        "Madeira": "Madère",
        "St_Helena": "Sainte-Hélène",
    },
    "Europe": {
        "Andorra": "Andorre",
        "Athens": "Athènes",
        "Brussels": "Bruxelles",
        "Bucharest": "Bucarest",
        "Chisinau": "Chișinău",
        "Copenhagen": "Copenhague",
        "Guernsey": "Guernesey",
        "Isle_of_Man": "Île de Man",
        "Lisbon": "Lisbonne",
        "London": "Londres",
        "Malta": "Malte",
        "Moscow": "Moscou",
        "San_Marino": "Saint-Marin",
        "Tirane": "Tirana",
        "Vatican": "Le Vatican",
        "Vienna": "Vienne",
        "Warsaw": "Varsovie",
    },
    "Indian": {
        "Comoro": "Comores",
        "Mahe": "Mahé",
        "Mauritius": "Maurice",
        "Reunion": "La Réunion",
    },
    "Pacific": {"Easter": "Île de Pâques", "Fiji": "Fidji", "Noumea": "Nouméa"},
}


def city_of_zone(zone: str, language: str = "en") -> str:
    """Return the city by which a zone (IANA name) is known: America/Mexico_City → Mexico City.

    `language` is fr or en. “UTC” stays as it is.
    """
    region, _slash, rest = zone.partition("/")
    city = rest.rpartition("/")[2] or region
    french = _FRENCH.get(region, {}).get(city) if language == "fr" else None
    return french or city.replace("_", " ")


def clock_name(zone: str, offset: str, language: str) -> str:
    """Return whose clocks a time is read from: « Lisbonne, UTC+1 »; the offset alone for UTC."""
    return offset if zone == "UTC" else f"{city_of_zone(zone, language)}, {offset}"
