import numpy as np

from ratings.engine.exact import Ints
from ratings.engine.facts import RosterError, RosterProblem
from ratings.engine.roster import Roster
from ratings.engine.scheme import Scheme

NO_VETO = 99


def veto_limits(roster: Roster, scheme: Scheme) -> Ints:
    """Highest star still possible for each worker; NO_VETO where there is none."""
    rows = roster.vetoes
    limits = np.full(roster.size, NO_VETO, dtype=np.int64)
    for index, code in enumerate(rows.codes):
        concerned = rows.worker[rows.code == index]
        if code not in scheme.veto:
            raise RosterError(
                tuple(
                    RosterProblem("UNKNOWN_VETO", str(roster.keys[worker]), "veto", {"code": code})
                    for worker in concerned
                )
            )
        limits[concerned] = np.minimum(limits[concerned], scheme.veto[code].max_star)
    return limits


def veto_masks(roster: Roster, scheme: Scheme) -> Ints:
    """One bit per veto of the scheme, in the scheme's sorted order of codes."""
    order = {code: place for place, code in enumerate(sorted(scheme.veto))}
    masks = np.zeros(roster.size, dtype=np.int64)
    bits = np.array([1 << order[code] for code in roster.vetoes.codes], dtype=np.int64)
    if len(roster.vetoes.worker):
        np.bitwise_or.at(masks, roster.vetoes.worker, bits[roster.vetoes.code])
    return masks
