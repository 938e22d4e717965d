"""What tells of the interface: its root, the OpenAPI document, and the page for people."""

from http import HTTPStatus

from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from portal.api import shapes
from portal.api.answers import One, endpoint, json_answer, problem, read_only
from portal.api.openapi import VERSION, document
from portal.api.operations import OPERATIONS, Operation
from portal.lib.addresses import absolute


def _read_root(query):
    lists = [one for one in OPERATIONS if one.is_list and "<" not in one.route]
    return One(
        {
            "version": VERSION,
            "openapi": shapes.api("openapi"),
            "documentation": shapes.pages("api-documentation"),
            **{one.name: shapes.api(one.name) for one in lists},
        }
    )


root = endpoint(Operation("root", "", "", "", _read_root))


@read_only
def description(request):
    """The OpenAPI document, in English."""
    with override("en"):
        return json_answer(request, document())


@csrf_exempt
def anything_else(request):
    """What is no address of the interface: a problem, or the way to the one that ends in “/”."""
    if not request.path_info.endswith("/") and request.method in ("GET", "HEAD"):
        try:
            match = resolve(f"{request.path_info}/")
        except Resolver404:
            match = None
        if match is not None and match.func is not anything_else:
            query = request.META.get("QUERY_STRING", "")
            address = f"{request.path}/" + (f"?{query}" if query else "")
            return HttpResponsePermanentRedirect(address)
    return problem(request, HTTPStatus.NOT_FOUND, "This interface has no such address.")


@require_safe
def documentation(request):
    """The OpenAPI document as a page: every address, parameter and property."""
    described = document()
    return render(
        request,
        "api/documentation.html",
        {
            "described": described,
            "root": absolute(reverse("api:root")),
            "openapi": absolute(reverse("api:openapi")),
            "operations": [_operation(path, item) for path, item in described["paths"].items()],
            "schemas": [
                {
                    "name": name,
                    "description": schema.get("description", ""),
                    "properties": _properties(schema),
                }
                for name, schema in described["components"]["schemas"].items()
            ],
        },
    )


def _operation(path, item):
    """Return one address as plain dicts for the page."""
    get = item["get"]
    answer = get["responses"]["200"]["content"]["application/json"]["schema"]
    return {
        "id": get["operationId"],
        "path": f"/api/v1{path}",
        "summary": get["summary"],
        "parameters": [
            {
                "name": one["name"],
                "type": type_of(one["schema"]),
                "values": _values(one["schema"]),
                "description": one.get("description", ""),
            }
            for one in (*item["parameters"], *get["parameters"])
        ],
        "answer": type_of(answer["properties"]["data"]),
    }


def _properties(schema, prefix=""):
    """Return the properties of an object, those of objects within it as “outer.inner”."""
    found = []
    for name, one in schema.get("properties", {}).items():
        inner = _object_in(one)
        found.append(
            {
                "name": f"{prefix}{name}",
                "type": type_of(one),
                "values": _values(one),
                "description": one.get("description", ""),
            }
        )
        if inner is not None:
            found += _properties(inner, f"{prefix}{name}.")
    return found


def _object_in(schema):
    """Return the object that a schema is, lists or may be, None where it is none."""
    for one in (schema, schema.get("items", {}), *schema.get("anyOf", ())):
        if "properties" in one:
            return one
    return None


def _values(schema):
    """Return the values that a schema lists, those of a list's items too."""
    for one in (schema, schema.get("items", {}), *schema.get("anyOf", ())):
        if "enum" in one:
            return one["enum"]
    return []


def type_of(schema):
    """Return the type of a schema as programmers write it, as [(text, schema it links to)]."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return [(name, name)]
    if "anyOf" in schema:
        parts = [type_of(one) for one in schema["anyOf"]]
        return [piece for part in parts for piece in ((" | ", ""), *part)][1:]
    if schema.get("type") == "array":
        return [*type_of(schema["items"]), ("[]", "")]
    kind = schema.get("type", "any")
    return [(f"{kind} ({schema['format']})" if "format" in schema else kind, "")]
