/// Which part of a list is asked for.
struct PageRequest: Equatable {
    /// The page, counted from 1.
    var page = 1
    /// The items per page.
    var take = 100

    static let names: Set<String> = ["page", "take"]
    static let most = 100

    init() {}

    /// Reads `page` and `take`.
    ///
    /// - Throws: ``Problem`` for anything but whole numbers from 1 on, and for more than ``most`` items.
    init(_ parameters: QueryParameters) throws(Problem) {
        page = try Self.number("page", parameters, upTo: Int(Int32.max)) ?? page
        take = try Self.number("take", parameters, upTo: Self.most) ?? take
    }

    /// The items of the page.
    func slice<Item>(of items: [Item]) -> ArraySlice<Item> {
        let (start, overflow) = (page - 1).multipliedReportingOverflow(by: take)
        guard !overflow, start < items.count else { return [] }
        return items[start..<min(items.count, start + take)]
    }

    private static func number(
        _ name: String,
        _ parameters: QueryParameters,
        upTo most: Int
    ) throws(Problem) -> Int? {
        guard let text = parameters[name] else { return nil }
        let isPlain = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isPlain, let number = Int(text), (1...most).contains(number) else {
            throw .parameter(name, text, "a whole number from 1 to \(most)")
        }
        return number
    }
}
