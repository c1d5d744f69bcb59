#!/usr/bin/env python3
"""Where the CPU goes, from collapsed stacks (`asprof -e ctimer -o collapsed`): profile.py FILE. Each sample counts for the innermost
of the layers below that it passes, so the shares add up to 100 %."""
import collections, re, sys

LAYERS = [
    ("kernel: send, writev", r"^(__GI___)?(send|writev|__libc_send)"),
    ("kernel: recv, read", r"^(__GI___)?(recv|read|__libc_recv)"),
    ("kernel: epoll, eventfd", r"epoll_wait|epoll_ctl|eventfd"),
    ("collector", r"GenCollect|DefNewGeneration|VM_GenCollect|G1|Tenured"),
    ("JIT compilers", r"CompileBroker|C2Compiler|Compiler::compile"),
    ("Redis client", r"io/vertx/redis|io/roomcast/(redis|broker/redis)"),
    ("Netty: buffers, channels", r"^io/netty/(buffer|channel|util)"),
    ("Netty: WebSocket codec", r"^io/netty/handler"),
    ("Vert.x and Quarkus", r"^io/(vertx|quarkus|smallrye)"),
    ("Jackson", r"^com/fasterxml"),
    ("Micrometer", r"^io/micrometer"),
    ("Roomcast: protocol (JSON, frames)", r"^io/roomcast/protocol"),
    ("Roomcast: broker", r"^io/roomcast/broker"),
    ("Roomcast: room", r"^io/roomcast/room"),
    ("Roomcast: session", r"^io/roomcast/session"),
    ("Roomcast: socket", r"^io/roomcast/socket"),
    ("Roomcast: other", r"^io/roomcast"),
]


def layer(frames):
    for frame in reversed(frames):
        for name, pattern in LAYERS:
            if re.search(pattern, frame):
                return name
    return "other"


shares, selves = collections.Counter(), collections.Counter()
with open(sys.argv[1]) as file:
    for line in file:
        stack, count = line.rsplit(" ", 1)
        frames = stack.split(";")
        shares[layer(frames)] += int(count)
        selves[frames[-1]] += int(count)
total = sum(shares.values())
print(f"{total} samples\n")
for name, count in shares.most_common():
    print(f"{100 * count / total:5.1f} %  {name}")
print("\nInnermost frames:")
for name, count in selves.most_common(15):
    print(f"{100 * count / total:5.1f} %  {name}")
