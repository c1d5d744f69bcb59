#!/usr/bin/env python3
"""What the comparison with other servers leaves out, measured on Roomcast alone: scenarios.py [NAME...], all without names.

Each scenario starts servers of its own, pinned to CPU 0 (Redis, where there is one, and the generator are on CPU 1), warms them up and
prints a line or two. CPU is user and system time of the server's process, RSS what /proc says. Stands in the folder of the kit."""
import http.client, json, os, re, shutil, signal, statistics, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
CLIENT = ["--expect", '"subscribed"', "--template", '{"type":"publish","data":"{mark}{pad}"}']
SECRET = "a-secret-of-this-benchmark-that-is-long-enough"
TICKS = os.sysconf("SC_CLK_TCK")
port = 19200 + os.getpid() % 500


def cpu(pids):
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat") as f:
            fields = f.read().rsplit(") ", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def rss(pid):
    with open(f"/proc/{pid}/status") as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1)) * 1024


running = []


class Server:
    """One pod."""

    def __init__(self, *options, env=None):
        global port
        port += 1
        self.port = port
        settings = dict(os.environ, ROOMCAST_OPTIONS=" ".join(options), ROOMCAST_API_KEY="key", ROOMCAST_AUTH_SECRET=SECRET, **(env or {}))
        started = subprocess.run([f"{HERE}/peers/roomcast/start.sh", str(port), "0"], capture_output=True, text=True, env=settings, timeout=60)
        if started.returncode:
            sys.exit(started.stderr)
        self.pid = int(started.stdout)
        running.append(self)
        while True:  # The port is open before a pod is ready.
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port + 2000, timeout=2)
                connection.request("GET", "/q/health/ready")
                if connection.getresponse().status == 200:
                    break
            except OSError:
                pass
            time.sleep(0.1)

    def api(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, None if body is None else json.dumps(body), {"X-API-Key": "key", "Content-Type": "application/json"})
        return json.loads(connection.getresponse().read() or "null")

    def meter(self, name):
        connection = http.client.HTTPConnection("127.0.0.1", self.port + 2000, timeout=10)
        connection.request("GET", "/q/metrics")
        text = connection.getresponse().read().decode()
        return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name))

    def stop(self):
        if self in running:
            running.remove(self)
            os.kill(self.pid, signal.SIGKILL)


class Redis:
    def __init__(self):
        global port
        port += 1
        self.port = port
        self.process = subprocess.Popen(["taskset", "-c", "1", "redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "",
                                         "--appendonly", "no", "--maxmemory-policy", "noeviction"], stdout=subprocess.DEVNULL)
        running.append(self)

    def scripts(self):
        """Script calls so far."""
        said = subprocess.run(["redis-cli", "-p", str(self.port), "info", "commandstats"], capture_output=True, text=True).stdout
        return int((re.search(r"cmdstat_evalsha:calls=(\d+)", said) or [0, 0])[1])

    def option(self):
        return f"-Dquarkus.redis.hosts=redis://127.0.0.1:{self.port}"

    def stop(self):
        if self in running:
            running.remove(self)
            self.process.kill()
            self.process.wait()


def generator(server, *args, path="/ws/{room}", client=CLIENT):
    return [f"{HERE}/wsload", "--quiet", "--pin", "1", "--server-pid", str(server.pid), "--connect-rate", "2000", "--inflight", "100", *client, *args,
            f"127.0.0.1:{server.port}{path}"]


def load(server, *args, **kwargs):
    run = subprocess.run(generator(server, *args, **kwargs), capture_output=True, text=True, timeout=300)
    try:
        result = json.loads(run.stdout)
    except ValueError:
        sys.exit(f"the generator said: {run.stdout[-300:]} {run.stderr[-300:]}")
    if run.returncode:
        print(f"  lost {result.get('lost')}, duplicates {result.get('duplicates')}, connections {result['connections']}", file=sys.stderr)
    return result


def warm(server, *args, client=CLIENT):
    load(server, *args, "--warmup", "0", "--settle", "0.2", "--duration", "9", client=client)


def measured(server, *args, duration=5, client=CLIENT):
    return load(server, *args, "--warmup", "1", "--duration", str(duration), client=client)


def cost(result):
    return result["server"]["cpu_s_per_1m_deliveries"]


def in_turn(servers, rounds=5, client=CLIENT):
    """Costs of several loads, one after the other, round by round: {name: [cost of each round]}."""
    costs = {name: [] for name in servers}
    for name, (server, args) in servers.items():
        warm(server, *args, client=client)
    for _ in range(rounds):
        for name, (server, args) in servers.items():
            costs[name].append(cost(measured(server, *args, duration=4, client=client)))
    return costs


def ratio(costs, name, base):
    return statistics.median(a / b for a, b in zip(costs[name], costs[base]))


def token():
    """Lets its bearer into every room."""
    made = subprocess.run(["java", "-jar", os.environ["ROOMCAST_JAR"], "token", "--user", "idle", "--room", "*"], capture_output=True, text=True,
                          env=dict(os.environ, ROOMCAST_AUTH_SECRET=SECRET))
    return made.stdout.strip().splitlines()[-1]


def say(name, text):
    print(f"{name:10} {text}", flush=True)


ROOM = ["--rooms", "1", "--per-room", "1000"]


def idle(server, token):
    """What the generator says of 10,000 idle connections, authenticated by a token and subscribed."""
    result = load(server, "--header", f"Authorization: Bearer {token}", "--rooms", "1000", "--per-room", "10", "--idle", "3", "--connect-timeout", "60")
    return result["server"], result["connections"]["joined"]


def memory():
    """RSS of idle connections, with the options of the comparison and with a small young generation."""
    for name, options in {"as compared": "-Xms256m -Xmx1g -XX:+UseSerialGC", "-Xmn32m": "-Xms256m -Xmx1g -Xmn32m -XX:+UseSerialGC"}.items():
        server = Server(env={"BENCH_JAVA_OPTS": options})
        s, joined = idle(server, token())
        say("memory", f"{name}: {s['rss_per_connection']} bytes RSS for each of {joined} connections; {s['rss_before'] >> 20} MB before, {s['rss_joined'] >> 20} MB after")
        server.stop()


def connect():
    """CPU of an upgrade with token check and subscribe, on a warm server."""
    server = Server()
    args = ["--header", f"Authorization: Bearer {token()}", "--rooms", "500", "--per-room", "10", "--idle", "0.2", "--connect-timeout", "60"]
    costs = []
    for _ in range(6):
        result = load(server, *args)
        costs.append(result["server"]["cpu_connect_s"] / result["connections"]["joined"] * 1000)
    say("connect", f"{min(costs[3:]):.2f} to {max(costs[3:]):.2f} ms CPU for each of 5,000 connections (the first time, cold: {costs[0]:.2f} ms)")
    server.stop()


def garbage():
    """Bytes allocated for each delivery, by what the collector says."""
    server = Server(env={"BENCH_JAVA_OPTS": "-Xms256m -Xmx1g -XX:+UseSerialGC"})

    def allocated():
        words = subprocess.run(["jstat", "-gc", str(server.pid)], capture_output=True, text=True).stdout.splitlines()
        v = dict(zip(words[0].split(), words[1].split()))
        return (float(v["YGC"]) * float(v["EC"]) + float(v["EU"])) * 1024

    for name, args in {"a": ROOM, "a8": [*ROOM, "--window", "8"], "b": ["--rooms", "100", "--per-room", "10"]}.items():
        warm(server, *args)
        before, out = allocated(), server.meter("roomcast_messages_out_total")
        measured(server, *args)
        say("garbage", f"({name}) {(allocated() - before) / (server.meter('roomcast_messages_out_total') - out):.0f} bytes for each delivery, connecting included")
    server.stop()


class Peer:
    """Another server of the kit, for scale."""

    def __init__(self, name):
        global port
        port += 1
        self.port = port
        self.pid = int(subprocess.run([f"{HERE}/peers/{name}/start.sh", str(port), "0"], capture_output=True, text=True, timeout=200).stdout)
        running.append(self)

    stop = Server.stop


def times_base(name, base, more, rounds, fill=()):
    """Says what a load costs of another one, on Roomcast and on plain Netty."""
    said = []
    for kind, client in ((Server, CLIENT), (lambda: Peer("netty-raw"), ["--template", "{mark}{pad}"])):
        small, large = kind(), kind()
        for args in fill:
            warm(large, *args, client=client)
        costs = in_turn({"base": (small, base), "more": (large, more)}, rounds=rounds, client=client)
        said.append(f"{ratio(costs, 'more', 'base'):.2f} x ({statistics.median(costs['base']):.2f} and {statistics.median(costs['more']):.2f} s for 1M)")
        small.stop()
        large.stop()
    say("growth", f"{name}: {said[0]}, of plain Netty {said[1]}")


def growth():
    """Cost of a delivery by the number of members and by the size of messages; beside it that of plain Netty."""
    times_base("CPU of a delivery at 1 x 10,000 members, of 1 x 1,000", ROOM, ["--rooms", "1", "--per-room", "10000", "--connect-timeout", "60"], 3)
    times_base("CPU of a delivery of 4 KB at 1 x 1,000, of 128 bytes", ROOM, [*ROOM, "--size", "4096"], 3)


def rooms():
    """The same by the number of rooms. Each delivery is a publish too where a room has one member."""
    few, many = ["--rooms", "100", "--per-room", "10"], ["--rooms", "19000", "--per-room", "1", "--connect-timeout", "60"]
    times_base("CPU of a delivery in 19,000 rooms x 1 member, of 100 x 10", few, many, 4, fill=[many])
    times_base("the same, of 1,000 rooms x 1 member", ["--rooms", "1000", "--per-room", "1"], many, 4, fill=[many])


# Option lists by what is said of them; those of the other JVM are passed over without BENCH_OTHER_JAVA.
COLLECTORS = {"Serial": "-XX:+UseSerialGC", "Serial, -Xmn32m": "-XX:+UseSerialGC -Xmn32m", "Parallel": "-XX:+UseParallelGC", "G1": "-XX:+UseG1GC",
              "other JVM, Serial": "-XX:+UseSerialGC -XX:+UseCompactObjectHeaders", "other JVM, G1": "-XX:+UseG1GC -XX:+UseCompactObjectHeaders",
              "other JVM, ZGC": "-XX:+UseZGC -XX:+UseCompactObjectHeaders"}


def collectors():
    """Collectors, on this JVM and on the one that BENCH_OTHER_JAVA names, with compact object headers there: cost, p99, memory."""
    other, key = os.environ.get("BENCH_OTHER_JAVA"), token()
    kinds = {}
    for kind, options in COLLECTORS.items():
        if other or not kind.startswith("other"):
            kinds[kind] = {"BENCH_JAVA_OPTS": f"-Xms256m -Xmx1g {options}", **({"BENCH_JAVA": other} if kind.startswith("other") else {})}
    servers, idles = {}, {}
    for kind, env in kinds.items():
        servers[kind] = Server(env=env)
        idles[kind] = idle(servers[kind], key)[0]["rss_per_connection"]
    lines = {kind: [] for kind in kinds}
    for args in ([*ROOM, "--window", "8"], ["--rooms", "100", "--per-room", "10"]):
        for server in servers.values():
            warm(server, *args)
        rounds = [{kind: measured(server, *args, duration=3) for kind, server in servers.items()} for _ in range(3)]
        for kind in kinds:
            costs = statistics.median(cost(r[kind]) / cost(r["Serial"]) for r in rounds)
            p99 = statistics.median(r[kind]["latency_us"]["p99"] / r["Serial"]["latency_us"]["p99"] for r in rounds)
            lines[kind].append(f"{costs:.2f} x CPU, {p99:.2f} x p99")
    for kind in kinds:
        a8, b = lines[kind]
        say("collectors", f"{kind}: a8 {a8}; b {b}; {idles[kind]} bytes for each idle connection; RSS {rss(servers[kind].pid) >> 20} MB in the end")
    for server in servers.values():
        server.stop()


def storm():
    """10,000 clients of one room are cut at once and come back with their position."""
    for redis in (None, Redis()):
        server = Server(*([redis.option()] if redis else []))
        for _ in range(60):
            server.api("POST", "/v1/rooms/storm/messages", {"data": "x" * 128})
        head = server.api("GET", "/v1/rooms/storm/messages?limit=1")
        path = f"/ws/storm?epoch={head['epoch']}&offset={head['offset'] - 50}"
        crowd = ["--rooms", "1", "--per-room", "10000", "--connect-rate", "20000", "--inflight", "1000", "--connect-timeout", "60"]
        expect = ["--expect", '"recovered":true']
        for attempt in ("first", "again"):
            first = subprocess.Popen(generator(server, *crowd, "--idle", "120", path=path, client=expect), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while server.meter("roomcast_sessions") < 10_000:
                time.sleep(0.2)
            before, calm, reads = cpu([server.pid]), rss(server.pid), server.meter("roomcast_recoveries_total")
            scripts = redis.scripts() if redis else 0
            first.kill()
            first.wait()
            start = time.time()
            result = load(server, *crowd, "--idle", "0.2", path=path, client=expect)
            took = time.time() - start - 0.2
            peak = result["server"]["rss_peak"]
            recovered = server.meter("roomcast_recoveries_total") - reads
            where = f"through Redis by {redis.scripts() - scripts:,} script calls" if redis else "in memory"
            say("storm", f"{where}, {attempt}: {result['connections']['joined']} of 10,000 back in {took:.1f} s, all with recovered: true "
                f"({recovered:.0f} recoveries), {cpu([server.pid]) - before:.1f} s CPU, RSS {calm >> 20} MB before, {peak >> 20} MB at most")
            while server.meter("roomcast_sessions") > 0:
                time.sleep(0.2)
        server.stop()
        if redis:
            redis.stop()


def slow():
    """Stalled readers beside others, by policy."""
    args = ["--rooms", "1", "--per-room", "200", "--rate", "200", "--size", "4096"]
    for policy in ("close", "latest", "drop"):
        server = Server(f"-Droomcast.rooms.default.slow-consumer={policy}")
        warm(server, *args, "--slow", "20")
        without, beside, grown, lost = [], [], [], 0
        for _ in range(10 if policy == "drop" else 6):
            before = rss(server.pid)
            result = measured(server, *args, "--slow", "20", duration=4)
            grown.append(result["server"]["rss_peak"] - before)
            lost += result["lost"]
            beside.append(result["latency_us"]["p99"])
            without.append(measured(server, *args, duration=4)["latency_us"]["p99"])
        times = [a / b for a, b in zip(beside, without)]
        say("slow", f"{policy}: p99 of 200 others {statistics.median(times):.2f} x that without 20 stalled ones ({min(times):.2f}-{max(times):.2f}; "
            f"{statistics.median(beside) / 1000:.1f} ms and {statistics.median(without) / 1000:.1f} ms), RSS grew by {max(grown) >> 20} MB at most, lost {lost}")
        server.stop()


OVERLOADED = 'roomcast_closes_total{code="1013"'


def stalled():
    """So many stalled readers that the pod's budget is used up, on a JVM that has not seen any, and again."""
    server = Server("-Droomcast.rooms.default.slow-consumer=drop")
    args = ["--rooms", "1", "--per-room", "20", "--rate", "50", "--size", "4096"]
    warm(server, *args)
    for attempt in ("first", "again", "again"):
        before, closes = rss(server.pid), server.meter(OVERLOADED)
        without = measured(server, *args)["latency_us"]["p99"]
        result = measured(server, *args, "--slow", "2000", duration=8)
        say("stalled", f"2,000 of them beside 20, 50 x 4 KB a second, {attempt}: p99 of the others {result['latency_us']['p99'] / 1000:.1f} ms, "
            f"{without / 1000:.1f} ms without; RSS grew by {(result['server']['rss_peak'] - before) >> 20} MB (budget 256 MB), lost {result['lost']}, "
            f"overloaded closes {server.meter(OVERLOADED) - closes:.0f}")
    server.stop()


def under_way(servers, *generators):
    """CPU seconds of all servers together for each delivery, over four seconds in which the load of 1,000 connections goes on."""
    def seen():
        return sum(server.meter("roomcast_messages_out_total") for server in servers), cpu([server.pid for server in servers])

    loads = [subprocess.Popen(g, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for g in generators]
    while sum(server.meter("roomcast_sessions") for server in servers) < 1_000:
        time.sleep(0.1)
    time.sleep(2)
    out, used = seen()
    time.sleep(4)
    more, spent = seen()
    for each in loads:
        each.wait()
    while sum(server.meter("roomcast_sessions") for server in servers) > 0:
        time.sleep(0.1)
    return (spent - used) / (more - out)


def redis():
    """The same through Redis, and on two pods."""
    bus = Redis()
    alone, shared = Server(), Server(bus.option())
    a8 = [*ROOM, "--window", "8"]
    costs = in_turn({"in memory": (alone, a8), "through Redis": (shared, a8)})
    say("redis", f"a8 through Redis: {ratio(costs, 'through Redis', 'in memory'):.2f} x the CPU of the server in memory ({statistics.median(costs['through Redis']):.2f} s for 1M)")
    alone.stop()
    args = ["--rooms", "200", "--per-room", "1", "--window", "8"]
    warm(shared, *args)
    results = [measured(shared, *args) for _ in range(3)]
    say("redis", f"publishes in rooms with history: {statistics.median(r['deliveries_per_s'] for r in results):,.0f}/s, {statistics.median(1e6 / cost(r) for r in results):,.0f} for a second of the server's CPU")
    for each in (shared, bus):
        each.stop()


def pods():
    """Two pods with half of a room each, and one with all of it."""
    bus = Redis()
    a8 = [*ROOM, "--window", "8"]
    shared, second = Server(bus.option()), Server(bus.option())
    for each in (shared, second):
        warm(each, *a8)
    times = []
    for _ in range(8):
        one = under_way([shared], generator(shared, *a8, "--duration", "8"))
        half = ["--rooms", "1", "--per-room", "500"]
        two = under_way([shared, second], generator(second, *half, "--publishers", "0", "--idle", "12"),
                        generator(shared, *half, "--window", "8", "--duration", "8"))
        times.append(two / one)
    say("pods", f"2 pods x 500 members: {statistics.median(times):.2f} x the CPU of 1 pod x 1,000 for each delivery ({min(times):.2f}-{max(times):.2f}), both pods together")
    for each in (shared, second, bus):
        each.stop()


def profiles():
    """Where the CPU goes, if BENCH_ASPROF names async-profiler's asprof."""
    asprof = os.environ.get("BENCH_ASPROF")
    if not asprof:
        say("profiles", "passed over: BENCH_ASPROF is not set")
        return
    few = ["--rooms", "100", "--per-room", "10"]
    for name, args, through in (("a", ROOM, None), ("a8", [*ROOM, "--window", "8"], None), ("b", few, None), ("a8 through Redis", [*ROOM, "--window", "8"], Redis)):
        bus = through and through()
        server = Server(*([bus.option()] if bus else []))
        warm(server, *args)
        load_going_on = subprocess.Popen(generator(server, *args, "--duration", "9"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(3)
        stacks = f"{os.environ['BENCH_TMP']}/{name.replace(' ', '-')}.collapsed"
        subprocess.run([asprof, "-e", "ctimer", "-i", "1ms", "-d", "4", "-o", "collapsed", "-f", stacks, str(server.pid)], check=True, stdout=subprocess.DEVNULL)
        load_going_on.wait()
        say("profiles", f"({name}) " + subprocess.run([f"{HERE}/profile.py", stacks], capture_output=True, text=True, check=True).stdout)
        for each in (server, bus) if bus else (server,):
            each.stop()


SCENARIOS = {f.__name__: f for f in (memory, connect, garbage, growth, rooms, collectors, storm, slow, stalled, redis, pods, profiles)}
if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # With an exception, so that the servers end too.
    if not shutil.which("taskset") or not shutil.which("redis-server"):
        sys.exit("needs taskset and redis-server")
    try:
        for wanted in sys.argv[1:] or SCENARIOS:
            SCENARIOS[wanted]()
    finally:
        for each in list(running):
            each.stop()
