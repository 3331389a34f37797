package import ContactProjector

extension KnownAt {
    /// Reads a position such as `812` or `#812`, or a time; nil when the text is neither.
    package init?(_ text: String, in zone: Zone) {
        let digits = text.hasPrefix("#") ? String(text.dropFirst()) : text
        if let number = Int64(digits), number >= 0 {
            self = .position(Position(number))
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
