internal import ContactProjector
internal import Dispatch
internal import Foundation
internal import LogChain
internal import Synchronization

/// An entry that a batch will write.
struct PlannedEntry {
    let entry: LogEntry
    let stream: StreamRow
    /// The key by which duplicates of the activity are found.
    let key: Int64

    /// The payload that the entry stores.
    var payload: [UInt8] { entry.activity.payload.bytes }
}

extension [PlannedEntry] {
    // Small enough that the first rows are written soon, and large enough that handing over costs
    // nothing. Pieces of 100 to 1,000 entries make no difference.
    private static var pieceSize: Int { 250 }

    /// Calls a closure with the entries piece by piece, each piece with its images, in their order.
    ///
    /// The digests of a piece are computed on another core while the pieces before it are written:
    /// digests were 0.30 of 2.5 s of the writer's thread.
    func forEachPiece(
        after link: Data,
        _ body: (ArraySlice<PlannedEntry>, EntryImages) throws -> Void
    ) rethrows {
        guard count > Self.pieceSize else {
            return try body(self[...], self[...].images(after: link))
        }
        let pieces = ImagePieces(self, size: Self.pieceSize, after: link)
        // A write that throws must not leave the other thread hashing the rest of 50,000 entries.
        defer { pieces.abandon() }
        for piece in pieces.places { try body(self[piece], pieces.next()) }
    }
}

extension ArraySlice<PlannedEntry> {
    fileprivate func images(after link: Data) -> EntryImages {
        var images = EntryImages(after: link)
        for planned in self {
            let commitment = DigestChain.commitment(
                to: planned.payload,
                secret: planned.stream.secret,
                at: planned.entry.position
            )
            images.add(planned.entry, commitment: commitment)
        }
        return images
    }
}

/// The images of a batch, computed piece by piece on another core.
private final class ImagePieces: Sendable {
    /// The range of indices of each piece.
    let places: [Range<Int>]
    private let made = Mutex<[EntryImages]>([])
    private let isAbandoned = Mutex(false)
    private let arrival = DispatchSemaphore(value: 0)

    init(_ entries: [PlannedEntry], size: Int, after link: Data) {
        places = stride(from: 0, to: entries.count, by: size).map {
            $0..<min($0 + size, entries.count)
        }
        // A queue of its own, since the global queues share a few threads: the writer would wait
        // for other work.
        DispatchQueue(label: "ContactProjector.digests").async { self.make(entries, after: link) }
    }

    private func make(_ entries: [PlannedEntry], after link: Data) {
        var link = link
        for piece in places where !isAbandoned.withLock(\.self) {
            let images = entries[piece].images(after: link)
            link = images.link
            made.withLock { $0.append(images) }
            arrival.signal()
        }
    }

    /// Waits for the images of the next piece.
    func next() -> EntryImages {
        arrival.wait()
        return made.withLock { $0.removeFirst() }
    }

    /// Stops before the next piece.
    func abandon() { isAbandoned.withLock { $0 = true } }
}
