internal import ContactProjector

/// A row that contradicts itself.
struct CorruptEntryError: Error {
    let position: Position?
    let finding: String
}

extension CorruptEntryError {
    /// A payload can't be read.
    init(payloadAt position: Position, _ error: any Error) {
        self.init(position: position, finding: "invalid payload: \(error)")
    }
}
