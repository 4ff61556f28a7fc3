from django.contrib.auth.hashers import Argon2PasswordHasher


class SignInHasher(Argon2PasswordHasher):
    """Argon2id at OWASP's minimum (19 MiB, 2 passes, 1 lane): about 20 ms instead of 250 ms a sign-in.

    A start rush of a city's exam is a sign-in rush; see academy/decisions/0004-sign-in-hasher.md.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
