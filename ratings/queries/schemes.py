from ratings.engine.scheme import Scheme, scheme_from_mapping
from ratings.models import SchemeVersion


def scheme_of(version: SchemeVersion) -> Scheme:
    return scheme_from_mapping(version.rules)
