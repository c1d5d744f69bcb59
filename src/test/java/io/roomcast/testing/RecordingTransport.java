package io.roomcast.testing;

import io.roomcast.protocol.CloseStatus;
import io.roomcast.protocol.Frame;
import io.roomcast.session.Transport;
import java.util.ArrayList;
import java.util.List;

/** The way to a client that remembers everything, and takes only what the test lets it take. */
public final class RecordingTransport implements Transport {
    private final List<Said> written = new ArrayList<>();
    private int flushedFrames;
    private int heardFrames;
    private int flushes;
    private int pings;
    private boolean paused;
    private boolean stalled;
    private int takes = Integer.MAX_VALUE;
    private long pendingBytes;
    private CloseStatus closed;

    @Override
    public void write(Frame frame) {
        if (closed != null) {
            throw new AssertionError("written after the end: " + Said.of(frame));
        }
        for (Frame part : frame.parts()) {
            written.add(Said.of(part));
            takes--;
        }
    }

    @Override
    public void flush() {
        flushes++;
        flushedFrames = written.size();
    }

    @Override
    public boolean isWritable() {
        return !stalled && takes > 0;
    }

    @Override
    public long pendingBytes() {
        return pendingBytes;
    }

    @Override
    public void ping() {
        pings++;
    }

    @Override
    public void pauseReading(boolean pause) {
        paused = pause;
    }

    @Override
    public void close(CloseStatus status) {
        if (closed != null) {
            throw new AssertionError("closed twice");
        }
        closed = status;
        flushedFrames = written.size();
    }

    /** From now on the client reads nothing. */
    public void stall() {
        stall(0);
    }

    /** @param bytes that were written and have not left */
    public void stall(long bytes) {
        stalled = true;
        pendingBytes = bytes;
    }

    /** Everything has left, and there is room again. */
    public void resume() {
        resume(Integer.MAX_VALUE);
    }

    /** There is room for so many frames. */
    public void resume(int frames) {
        stalled = false;
        pendingBytes = 0;
        takes = frames;
    }

    /** What was flushed since the last call. */
    public List<Said> takes() {
        List<Said> heard = List.copyOf(written.subList(heardFrames, flushedFrames));
        heardFrames = flushedFrames;
        return heard;
    }

    /** What was flushed since the last call, one line for each frame. */
    public List<String> hears() {
        return takes().stream().map(Said::toString).toList();
    }

    public int flushes() {
        return flushes;
    }

    /** Frames that were written and not flushed. */
    public int unflushed() {
        return written.size() - flushedFrames;
    }

    public int pings() {
        return pings;
    }

    public boolean isPaused() {
        return paused;
    }

    /** Null while it is open. */
    public CloseStatus closedAs() {
        return closed;
    }
}
