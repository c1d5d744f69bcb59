package io.roomcast.redis;

import io.roomcast.protocol.RoomId;
import java.nio.charset.StandardCharsets;

/**
 * One of the 64 parts that rooms fall into by name, fixed for ever. Everything of a room carries its partition's hash tag, so
 * that one script may touch it and a cluster keeps it together.
 */
public record Partition(int number) {
    public static final int COUNT = 64;

    public static Partition of(RoomId room) {
        return new Partition(crc16(room.value().getBytes(StandardCharsets.UTF_8)) % COUNT);
    }

    /** A key or channel of this partition. */
    public String name(String kind) {
        return "roomcast:{p" + number + "}:" + kind;
    }

    /** A key or channel of one room. */
    public String name(String kind, RoomId room) {
        return name(kind) + ":" + room.value();
    }

    /** CRC-16/XMODEM, as Redis Cluster computes slots. */
    static int crc16(byte[] bytes) {
        int crc = 0;
        for (byte b : bytes) {
            crc ^= (b & 0xFF) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }
            crc &= 0xFFFF;
        }
        return crc;
    }
}
