/// The layout by which a text is divided into records.
package enum TextLayout: Equatable, Sendable {
    /// The layout in which each line is read alone.
    case lines
    /// The layout in which values may have several lines.
    case free

    /// Detects the layout from the start of a text, or returns `nil` if more of it is needed.
    package static func detected(by beginning: [UInt8], isWhole: Bool, limits: ReadLimits)
        -> TextLayout?
    {
        let window = TextWindow(beginning, isComplete: isWhole)
        var framer = Framer(limits: limits)
        while framer.layout == nil {
            switch framer.next(window) {
            case .more: return nil
            // A text without a value has no value over several lines.
            case .end: return .lines
            // A value beyond every limit can't be a line to be read alone.
            case .endless: return .free
            default: continue
            }
        }
        return framer.layout == .lines ? .lines : .free
    }
}

/// An item of a line, with the offset of its record in that line.
package struct LineItem {
    /// The activity or the rejected record.
    package let item: ReadItem
    /// The offset of the record's first byte in the line.
    package let offset: Int
}

extension ActivityReader {
    /// Reads the items of one line of a text in the layout ``TextLayout/lines``.
    ///
    /// The locations are the same as if the whole text had been read.
    ///
    /// - Throws: `ReadError` if the line exceeds the limit of skipped bytes.
    package static func items(
        onLine bytes: [UInt8],
        at place: RecordLocation,
        defaults: ReadDefaults,
        limits: ReadLimits
    ) throws(ReadError) -> [LineItem] {
        let reader = try ActivityReader(lineAt: place, bytes, defaults: defaults, limits: limits)
        var items: [LineItem] = []
        while let item = try reader.next() {
            items.append(LineItem(item: item, offset: Int(item.place.offset - place.offset)))
        }
        return items
    }
}

extension ReadItem {
    fileprivate var place: RecordLocation {
        switch self {
        case .activity(_, let place): place
        case .rejected(let reject): reject.place
        }
    }
}
