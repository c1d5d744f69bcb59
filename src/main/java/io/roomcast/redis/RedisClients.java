package io.roomcast.redis;

import io.quarkus.proxy.ProxyConfigurationRegistry;
import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.quarkus.redis.runtime.client.VertxRedisClientFactory;
import io.quarkus.redis.runtime.client.config.RedisClientConfig;
import io.quarkus.redis.runtime.client.config.RedisConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Makes clients from the settings under {@code quarkus.redis}, the same that the framework's own client would have, with
 * password, TLS and Sentinel: users set one set of keys. Safe from any thread.
 */
@Singleton
public final class RedisClients implements Supplier<Redis> {
    private static final String NAME = "roomcast";
    private static final String DEFAULT_MASTER_NAME = "mymaster";
    private static final Set<String> SCHEMES = Set.of("redis", "rediss", "unix");
    private static final String SENTINEL_NAME = NAME + "-sentinel-";

    private final Vertx vertx;
    private final RedisConfig config;
    private final TlsConfigurationRegistry tls;
    private final ProxyConfigurationRegistry proxies;

    RedisClients(Vertx vertx, RedisConfig config, TlsConfigurationRegistry tls, ProxyConfigurationRegistry proxies) {
        this.vertx = vertx;
        this.config = config;
        this.tls = tls;
        this.proxies = proxies;
        settings().hosts().ifPresent(hosts -> hosts.forEach(RedisClients::check));
    }

    /** What is no address would fail at each attempt to connect, for ever, with the words of a library. It may hold a password. */
    private static void check(URI host) {
        boolean isSocket = "unix".equals(host.getScheme());
        if (host.getScheme() == null || !SCHEMES.contains(host.getScheme()) || (host.getHost() == null && !isSocket)) {
            throw new ConfigurationException(
                    "quarkus.redis.hosts (QUARKUS_REDIS_HOSTS) must be addresses such as redis://localhost:6379,"
                            + " or rediss:// for TLS, separated by commas.");
        }
    }

    /** True where users have said where Redis is; else rooms live in this process alone. */
    public boolean isConfigured() {
        return settings().hosts().isPresent();
    }

    /** A client for one connection, to be closed with it. */
    @Override
    public Redis get() {
        return create(NAME);
    }

    /** All that is needed to talk to Redis on these loops. */
    public RedisAccess on(List<RedisLoop> loops) {
        return new RedisAccess(this, loops, settings().masterName().orElse(DEFAULT_MASTER_NAME), sentinels());
    }

    private List<Supplier<Redis>> sentinels() {
        if (settings().clientType() != RedisClientType.SENTINEL) {
            return List.of();
        }
        return IntStream.range(0, settings().hosts().orElseThrow().size())
                .<Supplier<Redis>>mapToObj(number -> () -> create(SENTINEL_NAME + number))
                .toList();
    }

    private Redis create(String name) {
        return VertxRedisClientFactory.create(name, vertx, settings(), tls, proxies);
    }

    private RedisClientConfig settings() {
        return config.clients().get(RedisConfig.DEFAULT_CLIENT_NAME);
    }

    /** Changes what the factory has made of the settings, where one client is to differ from the next. */
    @Singleton
    static final class Customizer implements RedisOptionsCustomizer {
        @Override
        public void customize(String name, RedisOptions options) {
            if (name.startsWith(SENTINEL_NAME)) {
                int number = Integer.parseInt(name.substring(SENTINEL_NAME.length()));
                options.setEndpoints(List.of(options.getEndpoints().get(number)))
                        .setType(RedisClientType.STANDALONE);
            } else if (name.equals(NAME)) {
                // Each attempt asks another Sentinel first: one that is frozen must not hold up all of them.
                List<String> shuffled = new ArrayList<>(options.getEndpoints());
                Collections.shuffle(shuffled);
                options.setEndpoints(shuffled);
            }
        }
    }
}
