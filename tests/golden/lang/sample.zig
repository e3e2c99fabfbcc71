const std = @import("std");
const Item = @import("item.zig").Item;

/// The most.
pub const limit: usize = 10;
var count: u32 = 0;

/// Keeps things.
pub const Store = struct {
    items: []Item,
    name: []const u8 = "x",

    /// Makes one.
    pub fn init(allocator: std.mem.Allocator) !Store {
        return Store{ .items = try allocator.alloc(Item, limit) };
    }

    fn get(self: *Store, key: []const u8) ?Item {
        if (key.len == 0) {
            return null;
        } else if (key.len == 1) {
            log(key);
        } else {
            @panic("no");
        }
        for (self.items) |item| {
            if (item.matches(key)) continue;
        }
        while (busy()) {
            wait();
        }
        switch (key[0]) {
            'a' => run(key),
            else => {},
        }
        return self.items[0];
    }
};

const State = enum { idle, busy };
const Number = union(enum) { i: i32, f: f32 };
const Errors = error{ NotFound, Broken };

pub fn main() void {
    var s = Store.init(std.heap.page_allocator) catch unreachable;
    _ = s;
}

test "works" {
    try std.testing.expect(true);
}
