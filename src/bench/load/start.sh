#!/usr/bin/env bash
# Roomcast as one of the peers of the load generator's kit: start.sh PORT [CPU]. Publish limits and the announcements of comings and
# goings are off, as no other peer has them. ROOMCAST_JAR, ROOMCAST_EXECUTABLE, ROOMCAST_OPTIONS: what is started, and how.
. "$(dirname "$0")/../lib.sh"
settings=(-Dquarkus.http.host=127.0.0.1 -Dquarkus.http.port="$PORT"
  -Dquarkus.management.host=127.0.0.1 -Dquarkus.management.port=$((PORT + 2000))
  -Droomcast.rooms.default.publish-rate=0 -Droomcast.rooms.default.join-leave=false -Droomcast.admission.upgrades=0)
export ROOMCAST_AUTH_ANONYMOUS=true
if [ -n "${ROOMCAST_EXECUTABLE:-}" ]; then
  # shellcheck disable=SC2086
  launch "$ROOMCAST_EXECUTABLE" "${settings[@]}" ${ROOMCAST_OPTIONS:-}
else
  # shellcheck disable=SC2086
  launch "${BENCH_JAVA:-java}" ${BENCH_JAVA_OPTS:--Xms256m -Xmx1g -XX:+UseSerialGC} "${settings[@]}" ${ROOMCAST_OPTIONS:-} -jar "$ROOMCAST_JAR"
fi
wait_port "$PID" "$PORT"
echo "$PID"
