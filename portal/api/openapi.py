"""The document that describes the interface to programs: OpenAPI 3.1."""

import re

from django.conf import settings
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.api.operations import OPERATIONS
from portal.api.schemas import MANY_META, ONE_META, SCHEMAS, many, ref, thing

VERSION = "1.0.0"
_ARGUMENT = re.compile(r"<(\w+):(\w+)>")
_ARGUMENT_SCHEMAS = {
    "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer", "minimum": 0},
}
_ARGUMENT_WORDS = {
    "slug": gettext_lazy("As in the address of its page."),
    "uuid": gettext_lazy("The identifier of the session."),
    "int": gettext_lazy("The number of the release."),
}


def document():
    """Return the OpenAPI document in the active language, as plain dicts, lists and texts."""
    return _plain(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Parvis",
                "version": VERSION,
                "summary": _("Summits of cities, their programmes, and declarations of mayors."),
                "description": _description(),
            },
            "servers": [{"url": f"{settings.SITE_URL}{reverse('api:root')}"}],
            "paths": {_path(one.route): _path_item(one) for one in OPERATIONS},
            "components": {
                "schemas": SCHEMAS,
                "responses": {
                    "NotModified": {"description": _("You have it already.")},
                    "Problem": {
                        "description": _("There is no such thing, or no such page of a list."),
                        "content": {"application/problem+json": {"schema": ref("Problem")}},
                    },
                },
            },
        }
    )


def _description():
    return " ".join(
        [
            _("Everything public on this site, to be read by programs, without a key."),
            _("Texts come in both languages at once; what is a draft never comes."),
            _("Lists come in pages, named in the Link header too."),
            _("A parameter that means nothing is passed over and named under “ignored”."),
            _("Ask again with the ETag you were given: 304 says that nothing has changed."),
        ]
    )


def _path(route):
    return "/" + _ARGUMENT.sub(r"{\2}", route)


def _path_item(operation):
    meta = MANY_META if operation.is_list else ONE_META
    data = ref(operation.schema)
    content = thing(data=many(data) if operation.is_list else data, meta=meta)
    return {
        "parameters": [
            {
                "name": name,
                "in": "path",
                "required": True,
                "description": _ARGUMENT_WORDS[kind],
                "schema": _ARGUMENT_SCHEMAS[kind],
            }
            for kind, name in _ARGUMENT.findall(operation.route)
        ],
        "get": {
            "operationId": operation.name,
            "summary": operation.summary,
            "parameters": [_parameter(one) for one in operation.parameters],
            "responses": {
                "200": {
                    "description": operation.summary,
                    "headers": {
                        "ETag": {"schema": {"type": "string"}},
                        **({"Link": {"schema": {"type": "string"}}} if operation.is_list else {}),
                    },
                    "content": {"application/json": {"schema": content}},
                },
                "304": {"$ref": "#/components/responses/NotModified"},
                "404": {"$ref": "#/components/responses/Problem"},
            },
        },
    }


def _parameter(parameter):
    schema = {"type": "array", "items": parameter.schema} if parameter.is_many else parameter.schema
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "schema": schema,
        **({"explode": True} if parameter.is_many else {}),
    }


def _plain(value):
    """Return the same with every translation read in the active language."""
    if isinstance(value, Promise):
        return force_str(value)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value
