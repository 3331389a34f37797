package import ContactProjector

/// What a printed row stands for, so that `%n` can be typed in its place.
package struct RowHandle: Equatable, Sendable {
    package var contact: StreamID?
    package var moment: AsOf?
    package var attribute: Attribute?

    /// Stands for a contact, a time, or an attribute.
    package init(contact: StreamID? = nil, moment: AsOf? = nil, attribute: Attribute? = nil) {
        self.contact = contact
        self.moment = moment
        self.attribute = attribute
    }

    /// The segment that the row names.
    package var segment: SegmentID? {
        if case .segment(let id) = attribute { id } else { nil }
    }
}
