from academy.redis_cache import RedisCache

SERVERS = ["redis://127.0.0.1:1/0", "redis://127.0.0.1:2/0"]


def test_one_client_for_each_server():
    client = RedisCache(SERVERS, {})._cache
    writing, reading = client.get_client("a", write=True), client.get_client("a")
    assert client.get_client("b", write=True) is writing
    assert client.get_client("b") is reading
    ports = [each.connection_pool.connection_kwargs["port"] for each in (writing, reading)]
    assert ports == [1, 2]


def test_two_caches_share_nothing():
    one, other = (RedisCache(SERVERS[0], {})._cache for _ in range(2))
    assert one.get_client().connection_pool is not other.get_client().connection_pool
