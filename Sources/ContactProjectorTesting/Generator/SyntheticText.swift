/// The words of synthetic histories, plain ones and those that programs often handle wrongly.
enum SyntheticText {
    static let adjectives = [
        "New", "Returning", "Gold", "Silver", "Dormant", "Weekly", "Northern", "Beta", "Spring",
        "Loyal", "Wholesale", "Student",
    ]

    static let nouns = [
        "leads", "customers", "subscribers", "partners", "visitors", "members", "trials", "buyers",
        "guests", "donors",
    ]

    static let oddNames = [
        "Café", "Cafe\u{301}", "Größe XL", "ニュース", "עדכונים", "العملاء", "VIP 🎉", "👩‍👩‍👧 families",
        "\u{202E}reversed", "tab\there", "null\u{0}byte", "e\u{301}\u{323}\u{300}", "", " ",
        "\"quoted\", with commas", "=1+1",
    ]

    static let sentences = [
        "Asked about the invoice of last month.", "Prefers calls after five.",
        "Wants a demo for the whole team.", "Moved to another city.", "Paid in full.",
        "Complained about late delivery.", "Will decide next quarter.",
        "Speaks for three subsidiaries.", "Met at the fair.", "Sent the contract by post.",
        "Asked not to be called on Fridays.", "Renewed for two years.",
    ]

    static let oddNotes = [
        "Šťastný zákazník, zavolat zítra.", "価格を再確認する。", "שלום, נדבר מחר",
        "يرجى الاتصال غدا", "👍🏽 signed 🎉", "nai\u{308}ve re\u{301}sume\u{301}",
        "line one\nline two\r\nline three", "bell \u{7} escape \u{1B}[31mred\u{1B}[0m",
        "left \u{202E}thgir\u{202C} left", "zero\u{200B}width\u{FEFF}",
        "<b>bold</b> & \"quotes\" \\", "\u{0}", "", "\u{1F1E8}\u{1F1FF}\u{1F468}\u{200D}\u{1F4BB}",
        "=HYPERLINK(\"x\")",
        "Z\u{310}\u{306}a\u{320}l\u{336}g\u{35C}o",
    ]

    static let people = [
        "Ada Novak", "Ben Okafor", "Chloé Martin", "Dmitri Ivanov", "Eva Svobodová", "Farah Aziz",
        "Gita Rao", "Hiro Tanaka",
    ]

    static let assistants = ["Concierge", "Night desk", "Sorter"]

    static let colors = [
        "red", "orange", "amber", "yellow", "lime", "green", "teal", "cyan", "sky", "blue",
        "indigo", "violet", "purple", "fuchsia", "pink", "rose", "neutral",
    ]

    static let metadata = [
        "{}", #"{"source":"import"}"#, #"{"source":"api","attempt":2}"#,
        #"{"reason":"no longer interested","rating":1.0}"#, #"{"nested":{"list":[1,2e0,null]}}"#,
    ]

    static let unknownTypes = ["contact_merged", "tag_added", "call_logged"]

    static let files = [
        ("contract.pdf", "application/pdf"), ("photo.jpg", "image/jpeg"), ("účet.csv", "text/csv"),
    ]
}
