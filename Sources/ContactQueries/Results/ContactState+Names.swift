package import ContactProjector

extension ContactState {
    /// Returns the attribute as users name it.
    package func name(of attribute: Attribute) -> String {
        switch attribute {
        case .blocked, .unsubscribed: attribute.description
        case .segment(let id): labels[id]?.name.map { "\($0) (\(id))" } ?? id.rawValue
        }
    }
}
