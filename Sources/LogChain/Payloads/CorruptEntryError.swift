package import ContactProjector

/// The error of a row that contradicts itself.
package struct CorruptEntryError: Error {
    package let position: Position?
    package let finding: String

    /// Creates the error of an entry, or of the whole log.
    package init(position: Position?, finding: String) {
        self.position = position
        self.finding = finding
    }
}

extension CorruptEntryError {
    /// Creates the error of a payload that can't be read.
    package init(payloadAt position: Position, _ error: any Error) {
        self.init(position: position, finding: "invalid payload: \(error)")
    }
}
