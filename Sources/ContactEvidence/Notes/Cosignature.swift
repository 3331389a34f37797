public import ContactProjector

/// The time and the signature of a witness, in the bytes of a signature line.
struct CosignatureBytes {
    let time: Timestamp
    private let seconds: UInt64
    private let signature: ArraySlice<UInt8>

    /// Reads the bytes behind the key's id, or returns `nil` for another form or an impossible time.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == 72 else { return nil }
        seconds = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        guard let number = Int64(exactly: seconds),
            case let (microseconds, overflow) = number.multipliedReportingOverflow(by: 1_000_000),
            !overflow, let time = Timestamp(microseconds: microseconds)
        else { return nil }
        self.time = time
        signature = bytes.dropFirst(8)
    }

    /// Returns a Boolean value indicating whether a witness's key signed a text at the time.
    func isValid(for text: [UInt8], by key: VerifierKey) -> Bool {
        key.hasSigned(Self.message(text, seconds: seconds), with: signature)
    }

    /// Returns the bytes of a cosignature: the time, then the signature that `sign` makes.
    static func make(
        for text: [UInt8],
        seconds: UInt64,
        _ sign: ([UInt8]) throws(NoteError) -> [UInt8]
    ) throws(NoteError) -> [UInt8] {
        let time = stride(from: 56, through: 0, by: -8).map { UInt8(seconds >> $0 & 0xFF) }
        return time + (try sign(message(text, seconds: seconds)))
    }

    private static func message(_ text: [UInt8], seconds: UInt64) -> [UInt8] {
        Array("cosignature/v1\ntime \(seconds)\n".utf8) + text
    }
}

/// The signature of a witness, which saw that a checkpoint continues the one before.
public struct Cosignature: Hashable, Sendable {
    /// The witness.
    public let witness: TrustPolicy.Witness
    /// The time at which the witness says that it signed.
    public let time: Timestamp
}
