from ratings.engine.scheme.reading import demo_scheme, refuse_change, scheme_from_mapping, scheme_from_yaml
from ratings.engine.scheme.types import Component, Conditions, Normaliser, Scheme, SchemeError, SchemeProblem
from ratings.engine.scheme.writing import canonical_json, scheme_to_mapping

__all__ = [
    "Component",
    "Conditions",
    "Normaliser",
    "Scheme",
    "SchemeError",
    "SchemeProblem",
    "canonical_json",
    "demo_scheme",
    "refuse_change",
    "scheme_from_mapping",
    "scheme_from_yaml",
    "scheme_to_mapping",
]
