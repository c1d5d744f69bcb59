package io.roomcast.limits;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** How many may come in at a time: beyond it they are told to come back, as a pod that collapses serves nobody. */
@ConfigMapping(prefix = "roomcast.admission")
public interface AdmissionConfig {
    /**
     * Upgrades, and requests for events, of one pod in a second, twice as many at once; beyond it they are answered 503 with
     * {@code Retry-After}. 0 for any number. Two cores take about as many.
     */
    @WithDefault("5000")
    int upgrades();

    /**
     * {@code subscribe} commands of one pod in a second, likewise; beyond it they are answered {@code unavailable} with
     * {@code retry_after_ms}. Each asks the broker once.
     */
    @WithDefault("20000")
    int subscribes();

    /**
     * Connections of one pod at a time, sockets and listeners to events; more are answered 503 with {@code Retry-After}; 0 for any
     * number. Each takes about 18 KB while it is idle, so these take two gigabytes: a bound for pods of any size, to be set lower
     * where there is less memory.
     */
    @WithDefault("100000")
    int connections();

    /**
     * Connections of one address to one pod at a time, or of one network of 64 bits in IPv6, as each household has one; more are answered
     * 429 with {@code Retry-After}; 0 for any number. Behind one address may be one laptop, or the office of a company, or the customers of a mobile provider, who
     * come all at once when something happens; and without {@link #trustedProxies} it is that of the proxy in front. No number is right
     * for all of them, and a wrong one locks out the many to hinder the few: whoever knows where clients come from sets one.
     */
    @WithDefault("0")
    int connectionsPerIp();

    /**
     * Connections of one user at a time, on all pods together; more are answered 429 with {@code Retry-After}, or closed with 4503 where
     * the first frame says who it is; 0 for any number: only who makes the tokens knows whether a {@code sub} is a person with three
     * devices or a fleet. It takes one question to Redis for each connection, and
     * should be at least twice what a user needs, as a crashed pod's connections count for some seconds more.
     */
    @WithDefault("0")
    int connectionsPerUser();

    /**
     * Addresses, or networks as {@code 10.0.0.0/8}, of proxies that say truly whom they speak for, by {@code X-Forwarded-For} or the
     * PROXY protocol. None by default: whatever anybody else says there is not believed.
     */
    Optional<List<String>> trustedProxies();
}
