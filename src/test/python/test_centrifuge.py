"""The client protocol as the official SDK for Python speaks it, in JSON and in Protobuf, against the packaged server.

Without the SDK or the jar it skips itself and says why; with ROOMCAST_PYTHON=required it fails instead.
"""

import asyncio
import json
import os
import unittest
import urllib.request
import uuid

import server

try:
    import centrifuge
except ImportError:
    centrifuge = None

MISSING = ("centrifuge-python is not installed: pip install -r src/test/python/requirements.txt"
           if centrifuge is None else server.what_is_missing())
if MISSING and os.environ.get("ROOMCAST_PYTHON") == "required":
    raise AssertionError(MISSING)


def ask(url, body):
    """What a backend asks by the server API."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {
        "X-API-Key": server.API_KEY, "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=server.PATIENCE) as answer:
        return json.load(answer)


class Sdk:
    """One client of the SDK with one subscription, and what it is told of it."""

    def __init__(self, port, user, channel, protobuf, **claims):
        self.told = asyncio.Queue()
        self._protobuf = protobuf
        told = self.told

        class Line(centrifuge.ClientEventHandler):
            async def on_disconnected(self, ctx):
                told.put_nowait(("disconnected", ctx))

        class Room(centrifuge.SubscriptionEventHandler):
            async def on_subscribed(self, ctx):
                told.put_nowait(("subscribed", ctx))

            async def on_publication(self, ctx):
                told.put_nowait(("publication", ctx.pub))

            async def on_unsubscribed(self, ctx):
                told.put_nowait(("unsubscribed", ctx))

        self.client = centrifuge.Client(
            f"ws://127.0.0.1:{port}/connection/websocket", events=Line(), token=server.token(user, **claims),
            use_protobuf=protobuf, proxy=None, timeout=server.PATIENCE, max_server_ping_delay=server.PATIENCE)
        self.subscription = self.client.new_subscription(channel, events=Room(), recoverable=True, positioned=True)

    async def enters(self):
        await self.client.connect()
        await self.subscription.subscribe()
        return await self.is_told("subscribed")

    async def is_told(self, what):
        async with asyncio.timeout(server.PATIENCE):
            while True:
                kind, context = await self.told.get()
                if kind == what:
                    return context

    def data(self, value):
        """Bytes are what the SDK has for data in Protobuf."""
        return json.dumps(value).encode() if self._protobuf else value

    def value(self, data):
        return json.loads(data) if self._protobuf else data


class Conversation:
    """Said once, run in both formats."""

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(server.Server("roomcast.rooms.live.history-size=0"))

    def setUp(self):
        self.channel = f"chat:{uuid.uuid4()}"

    async def sdk(self, user, channel=None, **claims):
        sdk = Sdk(self.server.port, user, channel or self.channel, self.PROTOBUF, **claims)
        self.addAsyncCleanup(sdk.client.disconnect)
        return sdk

    def native(self, user):
        client = self.server.enters(user, self.channel)
        self.addCleanup(client.close)
        return client

    async def test_what_either_side_publishes_both_are_told_at_the_same_place(self):
        ann = await self.sdk("ann")
        subscribed = await ann.enters()
        self.assertTrue(subscribed.recoverable and subscribed.positioned)
        bob = self.native("bob")
        bob.sends(type="publish", data={"from": "native"})
        publication = await ann.is_told("publication")
        self.assertEqual((1, {"from": "native"}, "bob"),
                         (publication.offset, ann.value(publication.data), publication.info.user))
        await ann.subscription.publish(ann.data({"from": "sdk"}))
        self.assertEqual(2, (await ann.is_told("publication")).offset)
        self.assertEqual("ann", bob.receives("message", offset=2, data={"from": "sdk"})["from"])

    async def test_history_and_presence_are_those_of_the_room(self):
        ann = await self.sdk("ann", info={"name": "Ann"})
        await ann.enters()
        for n in range(3):
            await ann.subscription.publish(ann.data(n))
        history = await ann.subscription.history(limit=2, reverse=True)
        self.assertEqual([(3, 2), (2, 1)], [(pub.offset, ann.value(pub.data)) for pub in history.publications])
        self.assertEqual(3, history.offset)
        self.assertEqual({"name": "Ann"}, ann.value(history.publications[0].info.conn_info))
        async with asyncio.timeout(server.PATIENCE):
            while not (presence := await ann.subscription.presence()).clients:
                pass
        info, = presence.clients.values()
        self.assertEqual(("ann", {"name": "Ann"}), (info.user, ann.value(info.conn_info)))
        self.assertEqual(1, (await ann.subscription.presence_stats()).num_users)

    async def test_a_call_is_a_job(self):
        ann = await self.sdk("ann")
        await ann.enters()
        result = await ann.client.rpc("statistics", ann.data([1, 3]))
        self.assertEqual(2, ann.value(result.data)["count"])
        with self.assertRaises(centrifuge.ReplyError) as refusal:
            await ann.client.rpc("nothing", ann.data(1))
        self.assertEqual(104, refusal.exception.code)

    async def test_what_was_missed_is_recovered_on_the_way_back(self):
        ann = await self.sdk("ann")
        await ann.enters()
        await ann.subscription.publish(ann.data(1))
        await ann.is_told("publication")
        await ann.client.disconnect()
        for n in (2, 3):
            ask(f"{self.server.url}/api/publish", {"channel": self.channel, "data": n})
        await ann.client.connect()
        subscribed = await ann.is_told("subscribed")
        self.assertTrue(subscribed.was_recovering and subscribed.recovered)
        self.assertEqual([2, 3], [(await ann.is_told("publication")).offset for _ in range(2)])

    async def test_what_is_gone_is_not_recovered_and_that_is_said(self):
        ann = await self.sdk("ann")
        await ann.enters()
        await ann.subscription.publish(ann.data(1))
        await ann.is_told("publication")
        await ann.client.disconnect()
        ask(f"{self.server.url}/api/publish", {"channel": self.channel, "data": 2})
        ask(f"{self.server.url}/api/history_remove", {"channel": self.channel})
        await ann.client.connect()
        subscribed = await ann.is_told("subscribed")
        self.assertEqual((True, False), (subscribed.was_recovering, subscribed.recovered))

    async def test_a_backend_sends_a_user_away_for_good(self):
        user = f"u-{uuid.uuid4()}"
        ann = await self.sdk(user)
        await ann.enters()
        ask(f"{self.server.url}/api/disconnect", {"user": user})
        self.assertEqual(3503, (await ann.is_told("disconnected")).code)

    async def test_nobody_comes_into_a_room_that_the_token_does_not_open(self):
        ann = await self.sdk("ann", rooms=[{"match": "other:*", "allow": ["subscribe"]}])
        await ann.client.connect()
        await ann.subscription.subscribe()
        self.assertEqual(103, (await ann.is_told("unsubscribed")).code)

    async def test_a_bad_token_ends_the_connection(self):
        ann = await self.sdk("ann", exp=1)
        ann.client.set_token("no.good.token")
        await ann.client.connect()
        self.assertEqual(101, (await ann.is_told("disconnected")).code)


@unittest.skipIf(MISSING, MISSING)
class JsonTest(Conversation, unittest.IsolatedAsyncioTestCase):
    PROTOBUF = False


@unittest.skipIf(MISSING, MISSING)
class ProtobufTest(Conversation, unittest.IsolatedAsyncioTestCase):
    PROTOBUF = True


if __name__ == "__main__":
    unittest.main()
