package io.roomcast.entrance;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.util.List;

/** Pages of which origins may use this server from a browser, through any door. */
@ConfigMapping(prefix = "roomcast.origins")
public interface OriginsConfig {
    /**
     * Origins whose pages may use the server from a browser, such as {@code https://app.example.com}; {@code *} for all. The danger that a list of origins averts
     * is a foreign page that acts with what the browser adds by itself. This server takes nothing of that kind, no cookies and no
     * passwords of the browser: a page that shows a token had to be given it. Whoever lets guests in, where a page needs none, or
     * adds cookies in a proxy, has a reason to list their pages. The server's own origin is always among them.
     */
    @WithParentName
    @WithDefault("*")
    List<String> allowed();
}
