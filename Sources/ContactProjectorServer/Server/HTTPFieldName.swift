internal import HTTPTypes

/// The names of header fields that the library of names lacks.
enum HTTPFieldName {
    static func named(_ name: String) -> HTTPField.Name? { HTTPField.Name(name) }
}
