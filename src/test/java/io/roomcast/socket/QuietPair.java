package io.roomcast.socket;

import io.roomcast.testing.House;
import io.roomcast.testing.TestClient;

/** Two clients in a room of their own, who must not notice what others do. */
final class QuietPair {
    private final String room;
    private final TestClient ann;
    private final TestClient ben;

    QuietPair(House house) {
        room = house.room("quiet");
        ann = house.enter("ann", room);
        ben = house.enter("ben", room);
        stillTalk();
    }

    void stillTalk() {
        ann.publishes(room, "still there?");
        ben.receivesMessage(room, "still there?");
        ben.publishes(room, "sure");
        ann.receivesMessage(room, "still there?");
        ann.receivesMessage(room, "sure");
        ben.receivesMessage(room, "sure");
        ann.isInTouch();
        ben.isInTouch();
    }
}
