// A value in a Mutex that four tasks compete for: "Swift access race", without mutex.c.
import Synchronization

final class Counter: Sendable { let value = Mutex(0) }

let counter = Counter()
await withTaskGroup(of: Void.self) { group in
    for _ in 0..<4 {
        group.addTask { for _ in 0..<100_000 { counter.value.withLock { $0 += 1 } } }
    }
}
