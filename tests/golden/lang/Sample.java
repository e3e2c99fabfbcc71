package org.example.store;

import java.util.List;
import static java.util.Collections.emptyList;

/**
 * Keeps items.
 */
@Service("store")
public final class Sample<T extends Item> extends Base implements Keeper<T> {
    /** The most. */
    public static final int LIMIT = 10;
    private List<T> items, spare;

    public Sample(List<T> items) {
        super(items);
        this.items = items;
    }

    /**
     * Finds one.
     */
    @Override
    @Deprecated(since = "1")
    public T get(String key) throws IOException {
        if (key == null) {
            throw new IllegalArgumentException("key");
        } else if (key.isEmpty()) {
            return null;
        } else {
            log.info(key);
        }
        for (T item : items) {
            if (item.matches(key)) continue;
        }
        switch (key) {
            case "a":
            case "b":
                items.forEach(Item::touch);
                break;
            default:
                items.forEach(i -> { i.run(); });
        }
        try (Reader r = open(key)) {
            return r.read();
        } catch (IOException e) {
            System.exit(1);
        } finally {
            close();
        }
        return null;
    }

    enum State {
        IDLE, // nothing to do
        BUSY { void go() {} };
        abstract void go();
    }

    interface Visitor<R> {
        int MAX = 3;
        R visit(Item item);
        default void end() {}
    }

    record Point(int x, int y) {
        Point {
            check(x);
        }
    }

    @interface Marker {
        String value() default "";
    }
}
