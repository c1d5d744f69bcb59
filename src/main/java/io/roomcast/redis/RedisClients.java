package io.roomcast.redis;

import io.quarkus.proxy.ProxyConfigurationRegistry;
import io.quarkus.redis.runtime.client.VertxRedisClientFactory;
import io.quarkus.redis.runtime.client.config.RedisConfig;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/**
 * Makes clients from the settings under {@code quarkus.redis}, the same that the framework's own client would have, with
 * password, TLS and Sentinel: users set one set of keys. Safe from any thread.
 */
@Singleton
public final class RedisClients implements Supplier<Redis> {
    private static final String NAME = "roomcast";

    private final Vertx vertx;
    private final RedisConfig config;
    private final TlsConfigurationRegistry tls;
    private final ProxyConfigurationRegistry proxies;

    RedisClients(Vertx vertx, RedisConfig config, TlsConfigurationRegistry tls, ProxyConfigurationRegistry proxies) {
        this.vertx = vertx;
        this.config = config;
        this.tls = tls;
        this.proxies = proxies;
    }

    /** True where users have said where Redis is; else rooms live in this process alone. */
    public boolean isConfigured() {
        return config.clients().get(RedisConfig.DEFAULT_CLIENT_NAME).hosts().isPresent();
    }

    /** A client for one connection, to be closed with it. */
    @Override
    public Redis get() {
        return VertxRedisClientFactory.create(
                NAME, vertx, config.clients().get(RedisConfig.DEFAULT_CLIENT_NAME), tls, proxies);
    }
}
