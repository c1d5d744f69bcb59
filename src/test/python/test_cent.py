"""The server API as the official library of the protocol for Python speaks it, against the packaged server.

Without the library or the jar it skips itself and says why; with ROOMCAST_PYTHON=required it fails instead.
"""

import os
import time
import unittest
import uuid

import server

try:
    import cent
except ImportError:
    cent = None

MISSING = "cent is not installed: pip install -r src/test/python/requirements.txt" if cent is None else server.what_is_missing()
if MISSING and os.environ.get("ROOMCAST_PYTHON") == "required":
    raise AssertionError(MISSING)


@unittest.skipIf(MISSING, MISSING)
class CentTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(server.Server("roomcast.rooms.live.history-size=0"))

    def setUp(self):
        self.client = cent.Client(f"{self.server.url}/api", server.API_KEY, timeout=server.PATIENCE)
        self.channel = f"chat:{uuid.uuid4()}"

    def enters(self, user, room=None):
        client = self.server.enters(user, room or self.channel)
        self.addCleanup(client.close)
        return client

    def refused(self, code, request, *arguments):
        with self.assertRaises(cent.CentApiResponseError) as refusal:
            request(*arguments)
        self.assertEqual(code, refusal.exception.code)
        return refusal.exception.message

    def test_what_it_publishes_reaches_native_clients(self):
        ann = self.enters("ann")
        result = self.client.publish(cent.PublishRequest(channel=self.channel, data={"n": 1}))
        self.assertEqual(1, result.offset)
        self.assertEqual({"n": 1}, ann.receives("message", offset=1)["data"])

    def test_a_key_is_good_once(self):
        request = cent.PublishRequest(channel=self.channel, data=1, idempotency_key="k")
        self.assertEqual(self.client.publish(request), self.client.publish(request))

    def test_what_the_server_does_not_do_is_refused_in_words(self):
        publish = self.client.publish
        self.assertIn("tags", self.refused(108, publish, cent.PublishRequest(channel=self.channel, data=1, tags={"a": "b"})))
        self.refused(107, publish, cent.PublishRequest(channel="no room", data=1))

    def test_what_skips_history_is_told_and_not_kept(self):
        ann = self.enters("ann")
        self.client.publish(cent.PublishRequest(channel=self.channel, data="live", skip_history=True))
        ann.receives("message", data="live")
        self.assertEqual([], self.offsets(limit=10))

    def test_a_room_without_history_has_no_positions(self):
        result = self.client.publish(cent.PublishRequest(channel="live:1", data=1, skip_history=True))
        self.assertEqual((0, ""), (result.offset, result.epoch))

    def test_a_broadcast_is_answered_for_each_channel(self):
        request = cent.BroadcastRequest(channels=[self.channel, "no room", self.channel + ".2"], data="hi")
        responses = self.client.broadcast(request).responses
        self.assertEqual([1, None, 1], [response.result and response.result.offset for response in responses])
        self.assertEqual(107, responses[1].error.code)

    def test_history_goes_on_from_a_position_and_back(self):
        ann = self.enters("ann")
        ann.sends(type="publish", data="from ann")
        ann.receives("message", offset=1)
        for n in range(2, 5):
            self.client.publish(cent.PublishRequest(channel=self.channel, data=n))
        head = self.client.history(cent.HistoryRequest(channel=self.channel))
        self.assertEqual((4, []), (head.offset, head.publications))
        since = cent.StreamPosition(offset=2, epoch=head.epoch)
        self.assertEqual([3, 4], self.offsets(limit=10, since=since))
        self.assertEqual([1], self.offsets(limit=10, since=since, reverse=True))
        first = self.client.history(cent.HistoryRequest(channel=self.channel, limit=1)).publications[0]
        self.assertEqual(("from ann", "ann", ann.session), (first.data, first.info.user, first.info.client))
        other = cent.HistoryRequest(channel=self.channel, limit=1, since=cent.StreamPosition(offset=2, epoch="other"))
        self.refused(112, self.client.history, other)
        self.client.history_remove(cent.HistoryRemoveRequest(channel=self.channel))
        self.assertEqual([], self.offsets(limit=10))

    def offsets(self, **query):
        publications = self.client.history(cent.HistoryRequest(channel=self.channel, **query)).publications
        return [publication.offset for publication in publications]

    def test_it_sees_who_is_there(self):
        sessions = [self.enters(user).session for user in ("ann", "ann", "bob")]
        end = time.monotonic() + server.PATIENCE
        while (stats := self.client.presence_stats(cent.PresenceStatsRequest(channel=self.channel))).num_clients < 3:
            self.assertLess(time.monotonic(), end, stats)
        self.assertEqual(2, stats.num_users)
        presence = self.client.presence(cent.PresenceRequest(channel=self.channel)).presence
        self.assertEqual(dict(zip(sessions, ("ann", "ann", "bob"))), {client: info.user for client, info in presence.items()})
        channels = self.client.channels(cent.ChannelsRequest(pattern=self.channel[:12] + "*")).channels
        self.assertEqual({self.channel: 3}, {name: info.num_clients for name, info in channels.items()})
        node, = self.client.info(cent.InfoRequest()).nodes
        self.assertGreaterEqual(node.num_clients, 3)

    def test_it_steers_sessions_of_a_user(self):
        user = f"u-{uuid.uuid4()}"
        phone, laptop = self.enters(user), self.enters(user)
        other = self.channel + ".other"
        self.client.subscribe(cent.SubscribeRequest(user=user, channel=other))
        for session in (phone, laptop):
            session.receives("subscribed", room=other)
        self.client.unsubscribe(cent.UnsubscribeRequest(user=user, channel=other, client=phone.session))
        phone.receives("unsubscribed", room=other)
        self.client.disconnect(cent.DisconnectRequest(user=user, whitelist=[phone.session]))
        laptop.is_closed_with(4500)
        self.client.refresh(cent.RefreshRequest(user=user, expire_at=int(time.time()) + 1000))
        self.assertGreater(phone.receives("refreshed")["expires_in"], 900)
        self.client.refresh(cent.RefreshRequest(user=user, expired=True))
        phone.is_closed_with(4001)

    def test_a_batch_is_answered_in_its_order(self):
        publish = cent.PublishRequest(channel=self.channel, data=1)
        for parallel in (False, True):
            replies = self.client.batch(cent.BatchRequest(
                requests=[publish, cent.HistoryRequest(channel=self.channel, limit=0), publish], parallel=parallel)).replies
            self.assertEqual(3, len(replies))
            self.assertIsInstance(replies[1], cent.HistoryResult)
        self.assertEqual([1, 2, 3, 4], self.offsets(limit=10))

    def test_nobody_comes_in_with_another_key(self):
        with self.assertRaises(cent.CentUnauthorizedError):
            cent.Client(f"{self.server.url}/api", "another").info(cent.InfoRequest())


if __name__ == "__main__":
    unittest.main()
