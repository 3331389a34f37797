package import ContactProjector

extension KnownAt {
    /// Reads a position such as `812` or `#812`, or a time; nil when the text is neither.
    package init?(_ text: String, in zone: Zone) {
        if let number = Int(digits: text.hasPrefix("#") ? text.dropFirst() : text[...]) {
            self = .position(Position(Int64(number)))
        } else if text == "head" || text == "end" {
            self = .head
        } else {
            switch TimeInput(text) {
            case .instant(let instant): self = .time(instant)
            case .local(let local): self = .time(zone.instant(ofLocal: local))
            case nil: return nil
            }
        }
    }
}
