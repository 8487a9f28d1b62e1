"""The page of the API: every route with what it takes."""

from typing import Any

from tdev.domain.reference.api import api_page

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"description": "What it is."},
    "tags": [{"name": "things", "description": "All of them"}, {"name": "none", "description": "Nothing"}],
    "paths": {
        "/api/things/{id}": {
            "parameters": [],
            "post": {
                "tags": ["things"],
                "summary": "Change a thing",
                "description": "In a|b\nplaces.",
                "parameters": [
                    {"in": "path", "name": "id", "required": True},
                    {"in": "header", "name": "idempotency-key", "required": False},
                    {"in": "query", "name": "wait", "required": True},
                ],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}},
                "responses": {"200": {}, "202": {}, "404": {}},
            },
            "get": {"tags": ["things"], "summary": "Look at a thing", "responses": {"200": {}}},
        }
    },
    "components": {
        "schemas": {
            "Body": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "many": {"type": "array", "items": {"type": "integer"}}},
                "required": ["name"],
            }
        }
    },
}


def rows() -> list[str]:
    return [line for line in api_page(DOCUMENT).splitlines() if line.startswith("| `")]


def test_each_route_is_one_row_in_the_order_of_its_methods() -> None:
    assert [row.split(" | ")[0] for row in rows()] == ["| `GET /api/things/{id}`", "| `POST /api/things/{id}`"]


def test_what_may_be_left_out_has_a_question_mark_and_the_path_is_not_said_again() -> None:
    taken = rows()[1].split(" | ")[2]
    assert taken == "header `idempotency-key?`<br>query `wait`<br>`name`: string<br>`many?`: list of integer"


def test_words_stay_in_their_cell_and_answers_are_the_good_ones() -> None:
    _, about, _, answers = rows()[1].split(" | ")
    assert about == "Change a thing. In a\\|b places."
    assert answers == "200, 202 |"
    assert rows()[0].split(" | ")[2] == "–"


def test_what_nothing_is_in_has_no_heading() -> None:
    page = api_page(DOCUMENT)
    assert "## Things\n\nAll of them." in page
    assert "None" not in page
    assert "(OpenAPI 3.1)" in page
