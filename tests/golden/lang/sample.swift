import Foundation

let limit = 10
typealias Handler = (String) -> Void

/// Keeps things.
public class Store<T>: Base, Keeper {
    var items: [T] = []
    private let path: String

    init(path: String) {
        self.path = path
        super.init()
    }

    deinit { close() }

    /// Finds one.
    func get(_ key: String) throws -> T? {
        guard !key.isEmpty else {
            throw StoreError.empty
        }
        if key == "x" {
            return nil
        } else if key == "y" {
            log(key)
        } else {
            fatalError("no")
        }
        for item in items {
            if item.matches(key) { continue }
        }
        while busy { wait() }
        switch key {
        case "a":
            run(key)
        default:
            break
        }
        do {
            try load(key)
        } catch {
            print(error)
        }
        return items.first { $0.name == key }
    }

    var count: Int { return items.count }
}

protocol Keeper {
    func keep(_ item: Item) -> Bool
}

struct Point { var x = 0 }
enum State { case idle, busy(by: Int) }
extension Point: Keeper {
    func keep(_ item: Item) -> Bool { return true }
}
func add(_ a: Int, _ b: Int) -> Int { return a + b }
