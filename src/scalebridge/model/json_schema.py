"""The JSON Schema of the model file, for editors and for programs that write model files."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from scalebridge.model.schema import Document


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the model file; SI units stand under `x-unit`."""
    schema = Document.model_json_schema(schema_generator=_Generator)
    shared: dict[str, Any] = {}
    schema = _share_distribution(schema, shared)
    schema["$defs"] |= shared
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Scalebridge model file"}
    return head | {key: value for key, value in schema.items() if key != "title"}


class _Generator(GenerateJsonSchema):
    """A key that may be left out may not be empty: `pellet:` with nothing behind it is an error."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        if schema.get("default", ...) is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)


def _share_distribution(node: Any, shared: dict[str, Any]) -> Any:
    """Write the distribution once, instead of at each of the quantities that may be uncertain."""
    if isinstance(node, list):
        return [_share_distribution(item, shared) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("title") == "Distribution":
        shared["Distribution"] = node
        return {"$ref": "#/$defs/Distribution"}
    return {key: _share_distribution(item, shared) for key, item in node.items()}
