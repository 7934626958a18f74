"""The model file: what a person writes, read strictly and kept as objects."""

from scalebridge.model.dump import dump
from scalebridge.model.json_schema import json_schema
from scalebridge.model.located import ModelFileError, Source, locate
from scalebridge.model.quantity import Dimension, Quantity
from scalebridge.model.reader import read, read_text
from scalebridge.model.schema import Document
from scalebridge.model.section import quantities


def uncertain(document: Document) -> dict[str, Quantity]:
    """Every uncertain number of a document by its path, in the order of the schema.

    The order does not depend on how the sections of the file are ordered; within a section of names
    (gases, adsorbates, reactions) it is that of the file.
    """
    return {
        quantity.path: quantity for _, quantity in quantities(document) if quantity.distribution is not None
    }


__all__ = [
    "Dimension",
    "Document",
    "ModelFileError",
    "Quantity",
    "Source",
    "dump",
    "json_schema",
    "locate",
    "read",
    "read_text",
    "uncertain",
]
