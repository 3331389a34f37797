/// The page of a list that a request asks for.
struct PageRequest: Equatable {
    /// The page, counted from 1.
    var page = 1
    /// The items per page.
    var take = Self.most

    static let names: Set<String> = ["page", "take"]
    // As at the source, whose clients page in steps of 100.
    static let most = 100

    init() {}

    /// Reads `page` and `take`.
    ///
    /// - Throws: ``Problem`` for anything but whole numbers from 1 on, and for more than ``most`` items.
    init(_ parameters: QueryParameters, take: Int = most) throws(Problem) {
        // With pages up to 2^31, the products in `range` can't overflow.
        page = try parameters.number("page", in: 1...Int(Int32.max)) ?? page
        self.take = try parameters.number("take", in: 1...Self.most) ?? take
    }

    /// The indices of the page's items in the list.
    var range: Range<Int> { (page - 1) * take..<page * take }

    /// Returns the items of the page.
    func slice<Item>(of items: [Item]) -> ArraySlice<Item> {
        items[range.clamped(to: items.indices)]
    }
}
