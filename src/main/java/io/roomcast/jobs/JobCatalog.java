package io.roomcast.jobs;

import io.roomcast.auth.SettingException;
import io.roomcast.auth.SettingText;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The kinds of jobs that this pod can do: those of the handlers it has, and those that backends do by configuration. */
final class JobCatalog {
    static final Duration MAX_TIMEOUT = Duration.ofHours(1);

    private static final String PREFIX = "roomcast.jobs.";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private final Map<String, KnownJob> jobs = new HashMap<>();

    private JobCatalog() {}

    /**
     * Throws {@link SettingException}, in a sentence that names the property, for the first kind that cannot work.
     *
     * @param maxAnswerBytes of backends
     */
    static JobCatalog read(JobsConfig config, Iterable<JobHandler> handlers, int maxAnswerBytes) {
        var catalog = new JobCatalog();
        Map<String, JobHandler> byName = new HashMap<>();
        for (JobHandler handler : handlers) {
            if (byName.put(checked(handler.name()), handler) != null) {
                throw new SettingException("Two handlers are named " + handler.name() + "; jobs know them by name.");
            }
        }
        for (String name : new TreeSet<>(config.kinds().keySet())) {
            Optional<URI> url = url(checked(name), config.kinds().get(name));
            if (url.isPresent() == byName.containsKey(name)) {
                throw new SettingException(
                        url.isPresent()
                                ? PREFIX + name
                                        + ".url is set, but the server does that job itself; choose another name."
                                : "Set " + PREFIX + name + ".url: the server has no handler of that name.");
            }
            if (url.isPresent()) {
                byName.put(name, http(name, url.get(), config.kinds().get(name), maxAnswerBytes));
            }
        }
        byName.forEach(
                (name, handler) -> catalog.add(name, handler, config.kinds().get(name)));
        return catalog;
    }

    /** In their order. */
    List<String> names() {
        return jobs.keySet().stream().sorted().toList();
    }

    Optional<KnownJob> find(String name) {
        return Optional.ofNullable(jobs.get(name));
    }

    private void add(String name, JobHandler handler, JobsConfig.Kind kind) {
        if (kind.timeout().compareTo(JobRunner.TICK) < 0 || kind.timeout().compareTo(MAX_TIMEOUT) > 0) {
            throw new SettingException(
                    PREFIX + name + ".timeout is " + kind.timeout() + "; it must be from 200 ms to 1 hour.");
        }
        if (kind.attempts() < 1 || kind.attempts() > KnownJob.MAX_ATTEMPTS) {
            throw new SettingException(PREFIX + name + ".attempts is " + kind.attempts() + "; it must be from 1 to "
                    + KnownJob.MAX_ATTEMPTS + ".");
        }
        if (kind.enabled() && handler.isEnabled()) {
            jobs.put(name, new KnownJob(handler, kind.timeout(), kind.attempts()));
        }
    }

    private static JobHandler http(String name, URI url, JobsConfig.Kind kind, int maxAnswerBytes) {
        Optional<String> secret = SettingText.read(PREFIX + name + ".secret", kind.secret(), kind.secretFile());
        if (secret.isPresent() && !secret.get().chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new SettingException("The value of " + PREFIX + name + ".secret must be printable ASCII.");
        }
        return new HttpJob(name, url, secret, maxAnswerBytes);
    }

    private static Optional<URI> url(String name, JobsConfig.Kind kind) {
        return kind.url().map(text -> SettingText.httpUrl(PREFIX + name + ".url", text));
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new SettingException(
                    "A job is named '" + name + "'; names have 1-64 letters, digits and _ . -, and no others.");
        }
        return name;
    }
}
