package io.roomcast.limits;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** How many may come in at a time: beyond it they are told to come back, as a pod that collapses serves nobody. */
@ConfigMapping(prefix = "roomcast.admission")
public interface AdmissionConfig {
    /** Upgrades of this pod in a second, with twice that as burst; 0 for any number. Two cores take about as many. */
    @WithDefault("5000")
    int upgrades();

    /** Subscribes of this pod in a second, with twice that as burst; 0 for any number. Each asks the broker once. */
    @WithDefault("20000")
    int subscribes();

    /**
     * Connections of this pod at a time, whoever has them; 0 for any number. Each takes about 18 KB while it is idle, so these take
     * two gigabytes: a bound for pods of any size, to be set lower where there is less memory.
     */
    @WithDefault("100000")
    int connections();

    /**
     * Connections of one address to this pod at a time, or of one network of 64 bits in IPv6, as each household has one; 0 for any number,
     * which is the default. Behind one address may be one laptop, or the office of a company, or the customers of a mobile provider, who
     * come all at once when something happens; and without {@link #trustedProxies} it is that of the proxy in front. No number is right
     * for all of them, and a wrong one locks out the many to hinder the few: whoever knows where clients come from sets one.
     */
    @WithDefault("0")
    int connectionsPerIp();

    /**
     * Connections of one user at a time, on all pods together; 0 for any number, which is the default: only who makes the tokens knows
     * whether a {@code sub} is a person with three devices or a fleet. It takes one question to Redis for each connection, and
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
