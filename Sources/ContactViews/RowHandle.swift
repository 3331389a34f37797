package import ContactProjector

/// The contact, time or attribute of a printed row, for which `%n` can be typed.
package struct RowHandle: Equatable, Sendable {
    package var contact: StreamID?
    package var moment: AsOf?
    package var attribute: Attribute?

    /// Creates the reference of a row that is about a contact, a time or an attribute.
    package init(contact: StreamID? = nil, moment: AsOf? = nil, attribute: Attribute? = nil) {
        self.contact = contact
        self.moment = moment
        self.attribute = attribute
    }

    /// The segment that the row is about, or `nil` if it is about none.
    package var segment: SegmentID? {
        if case .segment(let id) = attribute { id } else { nil }
    }
}
