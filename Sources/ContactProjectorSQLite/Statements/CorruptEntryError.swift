internal import ContactProjector

/// The error of a row that contradicts itself.
struct CorruptEntryError: Error {
    let position: Position?
    let finding: String
}

extension CorruptEntryError {
    /// Creates the error of a payload that can't be read.
    init(payloadAt position: Position, _ error: any Error) {
        self.init(position: position, finding: "invalid payload: \(error)")
    }
}
