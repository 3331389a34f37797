internal import ContactProjector
internal import Dispatch
internal import Foundation
internal import Synchronization

/// An entry that a batch is to write.
struct PlannedEntry {
    let entry: LogEntry
    let stream: StreamRow
    /// The key that duplicates of the activity are looked up by.
    let key: Int64

    /// The bytes that the entry keeps.
    var payload: [UInt8] { entry.activity.payload.bytes }
}

extension [PlannedEntry] {
    // Small enough that the first rows are written soon, large enough that handing over costs nothing: 100 to 1,000 make
    // no difference.
    private static var pieceSize: Int { 250 }

    /// Shows the entries in pieces, each with its images, in their order.
    ///
    /// The digests of a piece are made on another core while those before it are written.
    func forEachPiece(
        after link: Data,
        _ body: (ArraySlice<PlannedEntry>, EntryImages) throws -> Void
    ) rethrows {
        guard count > Self.pieceSize else {
            return try body(self[...], self[...].images(after: link))
        }
        let pieces = ImagePieces(self, size: Self.pieceSize, after: link)
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

/// The images of a batch, made piece by piece on another core.
private final class ImagePieces: Sendable {
    /// The places of each piece.
    let places: [Range<Int>]
    private let made = Mutex<[EntryImages]>([])
    private let isAbandoned = Mutex(false)
    private let arrival = DispatchSemaphore(value: 0)

    init(_ entries: [PlannedEntry], size: Int, after link: Data) {
        places = stride(from: 0, to: entries.count, by: size).map {
            $0..<min($0 + size, entries.count)
        }
        // A queue of its own has a thread of its own, whoever else waits.
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

    /// Lets the rest go.
    func abandon() { isAbandoned.withLock { $0 = true } }
}
